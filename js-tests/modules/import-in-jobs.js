// import() in code that a job or a callback evaluates is relative to the script that made it.
const code = (where) => `import('./_fast.mjs').then(({ value }) => seen('${where}', value), (error) => seen('${where}', error.message))`;
const log = [];
globalThis.seen = (...what) => { if (log.push(what.join(" ")) === 5) console.log(log.sort().join("\n")); };
Promise.resolve(code("reaction")).then(eval);
Promise.resolve({ then: eval.bind(null, code("thenable")) });
Promise.resolve(code("function")).then(Function).then((made) => Promise.resolve().then(made));
queueMicrotask(eval.bind(null, code("microtask")));
setTimeout(eval, 0, code("timer"));

// prints:
// | fast
// | function fast
// | microtask fast
// | reaction fast
// | thenable fast
// | timer fast
