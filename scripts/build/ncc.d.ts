declare module '@vercel/ncc' {
  interface Options {
    readonly cache: boolean;
    readonly minify: boolean;
    readonly sourceMap: boolean;
    readonly sourceMapRegister: boolean;
    readonly quiet: boolean;
  }
  interface Built {
    readonly code: string;
    readonly map?: string;
    readonly assets: Readonly<Record<string, { readonly source: string | Buffer }>>;
  }
  export default function ncc(entry: string, options: Options): Promise<Built>;
}
