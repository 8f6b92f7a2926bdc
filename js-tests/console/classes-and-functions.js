// Functions, classes, instances, accessors and symbols are printed differently.
class Point {
  constructor() {
    this.x = 1;
  }
  static origin = 0;
}
class Pixel extends Point {}
console.log(function named() {}, () => {}, async () => {}, function* gen() {}, Math.max);
console.log(class {}, Pixel, new Pixel(), new (class {})());
console.log({ get g() { return 1; }, set s(v) {}, get b() { return 1; }, set b(v) {}, [Symbol("k")]: 1, f() {} });
console.log(Object.create(null), Object.create({}), Object.assign(Object.create(null), { a: 1 }));

// prints:
// | [Function: named] [Function (anonymous)] [AsyncFunction (anonymous)] [GeneratorFunction: gen] [Function: max]
// | [class (anonymous)] [class Pixel extends Point] Pixel { x: 1 } {}
// | {
// |   g: [Getter],
// |   s: [Setter],
// |   b: [Getter/Setter],
// |   f: [Function: f],
// |   [Symbol(k)]: 1
// | }
// | [Object: null prototype] {} {} [Object: null prototype] { a: 1 }
