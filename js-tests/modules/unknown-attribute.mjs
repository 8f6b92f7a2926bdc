// An import attribute that there is not rejects with a TypeError.
const attempt = (options) => import("./_data.json", options).then(() => "accepted", (error) => error.name);
console.log(await attempt({ with: { type: "json", lang: "en" } }));
console.log(await attempt({ with: { type: 1 } }));
console.log(await attempt({ with: null }), await attempt(1));
console.log(await attempt({ with: { type: "json" } }));

// prints:
// | TypeError
// | TypeError
// | TypeError TypeError
// | accepted
