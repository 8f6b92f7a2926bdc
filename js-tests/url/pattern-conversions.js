// The members of a dictionary are read in the order of their names, and converted once.
const log = [];
const spy = (name) => new Proxy({}, {
  get(_, key) {
    log.push(`${name}.${String(key)}`);
    return undefined;
  },
});
new URLPattern(spy("init"), spy("options"));
console.log(log.join(" "));
log.length = 0;
const text = (name, value) => ({ toString() { log.push(name); return value; } });
new URLPattern("a", text("base", "https://a.example"), { get ignoreCase() { log.push("ignoreCase"); } });
console.log(log.join(" "));
log.length = 0;
console.log(new URLPattern().exec({ hash: text("hash", "\ud800") }, undefined).inputs, log.join());

// prints:
// | init.baseURL init.hash init.hostname init.password init.pathname init.port init.protocol init.search init.username options.ignoreCase
// | base ignoreCase
// | [ { hash: '�' } ] hash
