const FORBIDDEN = /[<>:"|?*\\\u0000-\u001f\u007f]/;
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])(?:\.|$)/i;

/**
 * Why a canonical path cannot exist on every system (SPEC 5.2), or `undefined` where it can: characters that Windows
 * forbids, control characters, names of Windows devices, trailing dots and spaces.
 */
export function portabilityProblem(path: string): string | undefined {
  for (const segment of path.split('/')) {
    const forbidden = FORBIDDEN.exec(segment);
    if (forbidden !== null) return `the name ${JSON.stringify(segment)} contains ${JSON.stringify(forbidden[0])}`;
    // Windows drops spaces before the extension when it compares with device names.
    if (DEVICE.test(segment.replace(/ +(?=\.|$)/, ''))) return `${JSON.stringify(segment)} is a device name on Windows`;
    if (/[. ]$/.test(segment)) return `the name ${JSON.stringify(segment)} ends with a dot or a space`;
  }
  return undefined;
}
