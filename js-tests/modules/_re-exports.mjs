export { value as renamed } from "./_fast.mjs";
export * as counted from "./_counted.mjs";
export * from "./_fast.mjs";
export * from "./_slow.mjs";
export const only = 1;
