import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The Java program that is on the PATH, by its own full path; null where there is none of this version or later. */
export async function javaProgram(leastVersion: number): Promise<string | null> {
  try {
    const { stderr } = await promisify(execFile)('java', ['-XshowSettings:properties', '-version']);
    const home = /^ *java\.home = (.+)$/m.exec(stderr)?.[1];
    const version = Number(/version "(\d+)/.exec(stderr)?.[1]);
    return home !== undefined && version >= leastVersion ? join(home, 'bin', 'java') : null;
  } catch {
    return null;
  }
}
