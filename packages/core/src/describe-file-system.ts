import { statfsSync } from 'node:fs';

/** The file system that a directory is on. */
export interface FileSystemInfo {
  readonly name: string;
  /** `null` where it is not known, as with FUSE: it can be either. */
  readonly network: boolean | null;
}

/** Types that Linux reports, by the number in `statfs`. */
const KNOWN: Readonly<Record<number, FileSystemInfo>> = {
  61267: { name: 'ext4', network: false },
  2435016766: { name: 'btrfs', network: false },
  1481003842: { name: 'xfs', network: false },
  801189825: { name: 'zfs', network: false },
  4076150800: { name: 'f2fs', network: false },
  16914836: { name: 'tmpfs', network: false },
  2035054128: { name: 'overlayfs', network: false },
  1635083891: { name: 'aufs', network: false },
  19780: { name: 'vfat', network: false },
  538032816: { name: 'exfat', network: false },
  1397118030: { name: 'ntfs', network: false },
  26985: { name: 'NFS', network: true },
  20859: { name: 'SMB', network: true },
  4266872130: { name: 'SMB2', network: true },
  4283649346: { name: 'CIFS', network: true },
  12805120: { name: 'Ceph', network: true },
  198183888: { name: 'Lustre', network: true },
  1196443219: { name: 'GPFS', network: true },
  1397113167: { name: 'AFS', network: true },
  18225520: { name: 'GFS2', network: true },
  1952539503: { name: 'OCFS2', network: true },
  16914839: { name: '9p', network: null },
  1702057286: { name: 'FUSE', network: null },
};

/** What a directory is on, `null` where the system does not say. Outside Linux the numbers mean other things. */
export function describeFileSystem(directory: string): FileSystemInfo | null {
  if (process.platform !== 'linux') return null;
  try {
    const type = Number(statfsSync(directory).type) >>> 0;
    return KNOWN[type] ?? { name: `type 0x${type.toString(16)}`, network: null };
  } catch {
    return null;
  }
}
