// URLSearchParams are made of a string, of pairs or of a record, whose names are one if they are converted to the same.
const show = (init) => console.log(JSON.stringify(String(new URLSearchParams(init))));
show("??a");
show([["a", 1], new Set(["b", 2])]);
show(Object.defineProperty({ b: 1, a: "é" }, Symbol.iterator, { value: null }));
show(new URLSearchParams("x=y"));
show(undefined);
show(null);
show(1);
show(new Map([["m", "n"]]));
show({ "\ud800": 1, a: null, "\udbff": 3 });
show(function () {});
show(Object.assign(() => {}, { f: 1 }));
for (const init of [[["a"]], [["a", "b", "c"]], [1], { [Symbol.iterator]: 1 }]) {
  try {
    show(init);
  } catch (error) {
    console.log(error instanceof TypeError);
  }
}

// prints:
// | "%3Fa="
// | "a=1&b=2"
// | "b=1&a=%C3%A9"
// | "x=y"
// | ""
// | "null="
// | "1="
// | "m=n"
// | "%EF%BF%BD=3&a=null"
// | ""
// | "f=1"
// | true
// | true
// | true
// | true
