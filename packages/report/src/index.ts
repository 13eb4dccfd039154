export { EXPORT_FORMATS, type ExportContent, type ExportFormat } from './export-formats.ts';
export { type ExportRequest, type OpenExport, openExport } from './open-export.ts';
export type { RuleText } from './rule-text.ts';
