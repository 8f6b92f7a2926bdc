import { b, readA } from "./_cycle-b.mjs";
export const a = "a";
export { b, readA };
