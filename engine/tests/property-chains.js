// The time to parse a chain of properties grows with its length, and not with the square of it.
class C { #p = this; x = this; static read(chain) { return eval(`(o, f) => ${chain}`); } }
const o = new C();
const time = (start, part, count) => least(() => same(C.read(start + part.repeat(count))(o, () => o), o, start + part));
for (const [start, part, count] of [["o", ".x", 500], ["f()", ".x", 500], ["o", ".x.x.x.#p", 50]]) {
  const short = time(start, part, count), long = time(start, part, 10 * count);
  if (long > 30 * short + 5) throw new Error(`${start}${part}…: ${short} ms, and ${long} ms for ten times as many`);
}
