globalThis.evaluated = (globalThis.evaluated ?? 0) + 1;
export let count = 0;
export function increase() {
  count += 1;
}
export default function greet(name) {
  return `hello ${name}`;
}
export const url = import.meta.url;
