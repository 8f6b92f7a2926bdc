// The names of functions that are bound again and again share their memory.
function equal(found, expected) {
    if (found !== expected) throw new Error(`${String(found).slice(0, 100)} instead of ${String(expected).slice(0, 100)}`);
}
const name = (n) => "bound ".repeat(n) + "f";
let f = () => {};
const names = [];
for (let n = 0; n < 20000; n++) {
    if (n % 1000 < 20) names.push([n, f.name]);
    f = f.bind();
}
for (const [n, found] of names) equal(found, name(n));
equal(f.name, name(20000));
// Two functions of one target, and names that only look as if they were shared.
const g = Object.defineProperty(() => {}, "name", { value: "bound bound g" }).bind();
equal(g.name, "bound bound bound g");
equal(g.bind().name, "bound bound bound bound g");
equal(g.bind().bind().name, "bound bound bound bound bound g");
equal(g.bind().bind().name, "bound bound bound bound bound g");
const text = "bound unbound bound h";
const h = Object.defineProperty(() => {}, "name", { value: text.slice(14) }).bind();
equal(h.name, "bound bound h");
const i = Object.defineProperty(() => {}, "name", { value: "bound bound \u{1f600}" }).bind().bind();
equal(i.name, "bound bound bound bound \u{1f600}");
equal(Object.defineProperty(() => {}, "name", { value: "" }).bind().bind().name, "bound bound ");
