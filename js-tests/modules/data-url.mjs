// The source of a module may be in a data: URL whose MIME type fits the module's type. Relative specifiers have no base there.
import seven, { url } from "data:text/javascript;charset=utf-8,export default 7; export const url = import.meta.url";
import text from "data:,a%20text" with { type: "text" };
import json from "data:application/json;base64,eyJhIjoxfQ==" with { type: "json" };
const attempt = (specifier, options) => import(specifier, options).then((module) => module.default, (error) => error.name);
console.log(seven, url.startsWith("data:text/javascript;charset=utf-8,export"), text, json.a);
const counter = "data:application/javascript,globalThis.runs = (globalThis.runs ?? 0) + 1";
console.log((await import(counter)) === (await import(counter)), globalThis.runs);
console.log(await attempt("data:text/javascript,export { default } from 'data:text/javascript,export default 9'"));
console.log(await attempt("data:text/javascript,export default 1 +"));
console.log(await attempt("data:,export default 7"), await attempt("data:text/javascript;base64,?"));
console.log(await attempt("data:text/javascript,1", { with: { type: "json" } }), await attempt("data:text/json,1", { with: { type: "json" } }));
const file = new URL("./_fast.mjs", import.meta.url);
console.log(await attempt(`data:text/javascript,import "./_fast.mjs"`), await attempt(`data:text/javascript,import "${file}"`));

// prints:
// | 7 true a text 1
// | true 1
// | 9
// | SyntaxError
// | TypeError TypeError
// | TypeError 1
// | TypeError TypeError
