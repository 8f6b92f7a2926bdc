// The source of a module may be in a Blob whose type is a MIME type of the module's type. Relative specifiers have no base there.
const attempt = (url, options) => import(url, options).then((module) => module.default, (error) => error.name);
const urlOf = (text, type) => URL.createObjectURL(new Blob([text], { type }));
const module = urlOf("export default import.meta.url; globalThis.runs = (globalThis.runs ?? 0) + 1", "text/javascript;charset=utf-8");
console.log((await attempt(module)) === module, (await import(module)) === (await import(module)), runs);
const parts = new Blob(["export default '", "x".repeat(5000), "'"], { type: "application/javascript" });
console.log((await attempt(URL.createObjectURL(parts))).length);
console.log(await attempt(urlOf("{}", "text/javascript"), { with: { type: "json" } }), await attempt(urlOf("[1]", "text/json"), { with: { type: "json" } }));
console.log(await attempt(urlOf("a text", ""), { with: { type: "text" } }), await attempt(urlOf("1", "")), await attempt(urlOf("1", "text/plain")));
console.log(await attempt(urlOf("import './_fast.mjs'", "text/javascript")), await attempt(urlOf("1 +", "text/javascript")));
const revoked = urlOf("export default 1", "text/javascript");
URL.revokeObjectURL(revoked);
URL.revokeObjectURL(module);
console.log(await attempt(revoked), (await attempt(module)) === module);

// prints:
// | true true 1
// | 5000
// | TypeError [ 1 ]
// | a text TypeError TypeError
// | TypeError SyntaxError
// | TypeError true
