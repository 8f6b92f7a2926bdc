// A chain of modules is as long as the stack permits, and then a RangeError. So are chains that re-export a name.
const module = (text) => URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
const chain = (length, first, next) => {
    let url = module(first);
    for (let i = 0; i < length; i++) url = module(next(url));
    return url;
};
const outcome = (url) => import(url).then((namespace) => namespace.value ?? "loaded", (error) => error.name);
const isOne = (found, ...expected) => { if (!expected.includes(found)) throw new Error(found); };

isOne(await outcome(chain(50, "", (url) => `import "${url}"`)), "loaded");
isOne(await outcome(chain(3000, "", (url) => `import "${url}"`)), "loaded", "RangeError");
isOne(await outcome(chain(3000, "export const value = 1", (url) => `export { value } from "${url}"`)), 1, "RangeError");
isOne(await outcome(chain(3000, "export const value = 1", (url) => `export * from "${url}"`)), 1, "RangeError");
isOne(await outcome(chain(3000, "await 1", (url) => `import "${url}"`)), "loaded", "RangeError");
isOne(await outcome(chain(3000, "await 1; throw new TypeError()", (url) => `import "${url}"`)), "TypeError", "RangeError");
