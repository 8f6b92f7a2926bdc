// The names of functions that are bound again and again share their memory.
const name = (n) => "bound ".repeat(n) + "f";
let f = () => {};
const names = [];
for (let n = 0; n < 20000; n++) {
    if (n % 1000 < 20) names.push([n, f.name]);
    f = f.bind();
}
for (const [n, found] of names) same(found, name(n));
same(f.name, name(20000));
// Two functions of one target, and names that only look as if they were shared.
const g = Object.defineProperty(() => {}, "name", { value: "bound bound g" }).bind();
same(g.name, "bound bound bound g");
same(g.bind().name, "bound bound bound bound g");
same(g.bind().bind().name, "bound bound bound bound bound g");
same(g.bind().bind().name, "bound bound bound bound bound g");
const text = "bound unbound bound h";
const h = Object.defineProperty(() => {}, "name", { value: text.slice(14) }).bind();
same(h.name, "bound bound h");
const i = Object.defineProperty(() => {}, "name", { value: "bound bound \u{1f600}" }).bind().bind();
same(i.name, "bound bound bound bound \u{1f600}");
same(Object.defineProperty(() => {}, "name", { value: "" }).bind().bind().name, "bound bound ");
// To bind takes a time that does not depend on the length of the name.
const bound = (f) => least(() => { for (let n = 0; n < 100; n++) f.bind(); }, 5);
const short = bound((() => {}).bind());
const long = bound(Object.defineProperty(() => {}, "name", { value: `${"bound ".repeat(100_000)}f` }).bind());
if (long > 20 * short + 1) throw new Error(`${short} ms, and ${long} ms with a long name`);
