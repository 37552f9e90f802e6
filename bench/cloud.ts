import { DEMO, type Emulator, type EmulatorOptions, startEmulator } from '../emulator/index.ts';

/** Runs `work` against an emulator, and ends it. */
export async function withCloud<T>(options: EmulatorOptions, work: (cloud: Emulator) => Promise<T>): Promise<T> {
  const cloud = await startEmulator(options);
  try {
    return await work(cloud);
  } finally {
    await cloud.close();
  }
}

/** The inputs that say where the service is and who asks. */
export function access(url: string, iamUrl: string = url): Record<string, string> {
  return {
    region: 'eu-west-101',
    'project-id': DEMO.projectId,
    endpoint: url,
    'iam-endpoint': iamUrl,
    'access-key-id': DEMO.ak,
    'secret-access-key': DEMO.sk,
  };
}

export function clusters(count: number): { readonly id: string }[] {
  return Array.from({ length: count }, (_, index) => ({ id: `00000000-0000-4000-8000-00000000000${index}` }));
}
