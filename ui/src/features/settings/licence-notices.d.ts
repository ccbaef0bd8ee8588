/** A module that the build provides; see `vite.config.ts`. */
declare module 'virtual:notices' {
  interface Part {
    name: string;
    version: string;
    licence: string;
    source: string | null;
    /** Numbers of `texts`. */
    texts: number[];
  }
  const notices: { parts: Part[]; texts: string[] };
  export default notices;
}
