// A view or an iterator may be used and changed by a script that runs within one of its methods.
const view = new DataView(new ArrayBuffer(16));
const changing = (value) => ({
  valueOf() {
    view.changes = (view.changes ?? 0) + 1;
    Object.setPrototypeOf(view, Object.create(Object.getPrototypeOf(view)));
    delete view.other;
    return value;
  },
});
const names = Object.getOwnPropertyNames(DataView.prototype);
const [getters, setters] = ["get", "set"].map((kind) => names.filter((name) => name.startsWith(kind)));
for (const name of setters) {
  const value = name.includes("Big") ? 3n : 3;
  view[name](changing(8), changing(value));
  same(view[name.replace("set", "get")](changing(8)), value, name);
}
same(view.changes, setters.length * 3, "changes");
same(getters.length >= 10, true, "all getters");
Object.freeze(view);
same(view.getInt8(0), 0, "a frozen view");
const nested = { valueOf: () => view.getInt8(0) + 1 };
same(view.setInt8(nested, nested), undefined, "a view within its method");
same(view.getInt8(1), 1, "the element");

// The standard has a TypeError for `next` within `next`, engines have the next element. Both go on with the first one.
const ignored = (step) => {
  try {
    step();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
};
for (const kind of ["values", "keys", "entries"]) {
  let calls = 0;
  const steps = Array.prototype[kind].call({
    get length() {
      steps.calls = ++calls;
      if (calls === 1) ignored(() => steps.next());
      return 3;
    },
    get 0() {
      steps.read = true;
      return "a";
    },
    1: "b",
    2: "c",
  });
  const first = { values: "a", keys: "0", entries: "0,a" }[kind];
  same(String(steps.next().value), first, `the first of ${kind}`);
  same(steps.calls > 0, true, "a property of the iterator");
  const second = { values: "b", keys: "1", entries: "1,b" }[kind];
  same(String(steps.next().value), second, `the second of ${kind}`);
  steps.next();
  same(steps.next().done, true, "the end");
  same(steps.next().done, true, "after the end");
}
const proxied = new Proxy([1, 2], {
  get(array, name) {
    elements.last = String(name);
    return array[name];
  },
});
const elements = [].values.call(proxied);
same([...elements].join(), "1,2", "elements of a proxy");
same(elements.last, "length", "the last property");

// The iterator of `matchAll`.
class Pattern extends RegExp {
  exec(text) {
    if (matches) {
      matches.execs = (matches.execs ?? 0) + 1;
      if (matches.execs === 1) ignored(() => void (inner = matches.next().value?.[0]));
    }
    return super.exec(text);
  }
}
let inner;
let matches = null;
matches = "ab".matchAll(new Pattern("[ab]|$", "g"));
same(["a", "b"].includes(matches.next().value[0]), true, "a match");
const rest = [...matches];
same(rest.at(-1)[0], "", "the last match");
same(matches.execs > 2, true, "a property of the iterator");
same(matches.next().done, true, "the end of the matches");
