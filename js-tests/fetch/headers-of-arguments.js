// Headers are made of pairs, of a record, of other Headers, or of nothing. An item that is no pair is a
// TypeError.
const made = (init) => {
  try {
    return JSON.stringify([...new Headers(init)]);
  } catch (error) {
    return error.constructor.name;
  }
};
console.log(made(), made({}), made([]));
console.log(made([["a", "1"], new Set(["B", 2])]));
console.log(made({ B: 1, a: "x" }));
console.log(made({ a: "1", A: "2" }));
console.log(made(new Headers({ c: "1" })));
console.log(made(new Map([["m", "1"]])));
for (const wrong of [null, "text", 1, [["a"]], [["a", "b", "c"]], ["ab"], [1], { "a b": "1" }, { a: Symbol() }, { [Symbol("a")]: "1" }]) {
  console.log(made(wrong));
}

// prints:
// | [] [] []
// | [["a","1"],["b","2"]]
// | [["a","x"],["b","1"]]
// | [["a","1, 2"]]
// | [["c","1"]]
// | [["m","1"]]
// | TypeError
// | TypeError
// | TypeError
// | TypeError
// | TypeError
// | TypeError
// | TypeError
// | TypeError
// | TypeError
// | TypeError
