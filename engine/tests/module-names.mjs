// `async` and `of` are names, an export is complete at the end of its module, and lists have commas.
const parsed = async (source) => {
  try {
    await import("data:text/javascript," + encodeURIComponent(source));
    return true;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return false;
  }
};
const exporting = (source) => `"data:text/javascript,${encodeURIComponent(source)}"`;
const all = async () => {
  for (const source of [
    "const f = 1; export { f }",
    "const f = 1; export { f as default } // a comment",
    "export {}",
    "export default async () => {}",
    "export default async x => x",
    "export default async of => of",
    "function async() {} export default async(1)",
    "var async; export default async",
    "var async; export default async\nfunction f() {}",
    "export default async function () {}",
    "export default async function* f() {}",
    "export default of => 1",
    `import { of } from ${exporting("export const of = 1")}; of`,
    `import { async, } from ${exporting("export const async = 1")}; async`,
    `import { of as async } from ${exporting("export const of = 1")}; async`,
    `import of from ${exporting("export default 1")}; of`,
    `import async, { of } from ${exporting("export default 1; export const of = 1")}; async`,
    "let of; export { of as async }",
    "of: for (;;) break of",
    "async: for (;;) break async",
    "let async; async",
    "var async = 4; export default async\n/2/1",
    "var async = 4; [async /2/1, (async /2/1), `${async /2/1}`, y => async /2/1]",
    "[of => of, async => async, async async => async, async of => of]",
  ]) {
    if (!(await parsed(source))) throw new Error("not parsed: " + source);
  }
  for (const source of [
    "const a = 1, b = 2; export { a b }",
    "const a = 1, b = 2; export { a,, b }",
    "export { , }",
    `import { a b } from ${exporting("export const a = 1, b = 2")}`,
    `import { a,, b } from ${exporting("export const a = 1, b = 2")}`,
    `import { if } from ${exporting("")}`,
    "export default async\n() => {}",
    "var async = 4; export default async\n/'/.y",
    "export { f",
  ]) {
    if (await parsed(source)) throw new Error("parsed: " + source);
  }
};
globalThis.done = all();
