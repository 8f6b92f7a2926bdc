// JSON that is not valid is a SyntaxError; a JSON file without its type, and a type that there is not, are errors too.
const attempt = (specifier, options) => import(specifier, options).then(() => "accepted", (error) => error.name);
console.log(await attempt("./_not-json.json", { with: { type: "json" } }));
console.log(await attempt("./_data.json"));
console.log(await attempt("./_data.json", { with: { type: "css" } }));
console.log(await attempt("./_fast.mjs", { with: { type: "json" } }));

// prints:
// | SyntaxError
// | SyntaxError
// | TypeError
// | SyntaxError
