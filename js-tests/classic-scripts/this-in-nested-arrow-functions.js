// An arrow function within other arrow functions has the `this` of the function around them.
class Shop {
  price = 7;
  static prices = (() => () => this)()();
  #secret = 3;
  total(carts) { return carts.map((cart) => cart.map((item) => item * this.price)); }
  later() { return new Promise((resolve) => setTimeout(async () => resolve(await (async () => (() => this.#secret)())()))); }
  block() {
    return () => { "use strict"; const find = () => () => this; return find()(); /* the end */ };
  }
  parameter(find = () => /* the next */ () => this) { return find()(); }
  get getter() { return () => (() => this); }
  *generator() { yield () => () => this; }
  fails() { return () => { const that = () => this; null.x; return that }; }
}
class Derived extends Shop {
  constructor() {
    const construct = () => () => super();
    construct()();
    this.same = (() => () => this)()() === this;
  }
}
const shop = new Shop();
console.log(shop.total([[1, 2], [3]]), Shop.prices === Shop, new Derived().same);
console.log([shop.block()(), shop.parameter(), shop.getter()(), shop.generator().next().value()()].every((it) => it === shop));
shop.later().then(console.log);

// The text of a function and the positions in a call stack are those of the source.
console.log(String(shop.block), Shop.prototype.parameter.toString().length);
function one() { return () => [() => this, () => null.x][1]() }
try { one.call(1)() } catch (error) { console.log(error.stack.match(/:\d+:\d+/g).join(" ")); }
addEventListener("error", (event) => { console.log(event.lineno, event.colno); event.preventDefault(); });
queueMicrotask(() => { const it = { f() { return [() => () => this, () => () => this, null.x] } }; it.f() });

// prints:
// | [ [ 7, 14 ], [ 21 ] ] true true
// | true
// | block() {
// |     return () => { "use strict"; const find = () => () => this; return find()(); /* the end */ };
// |   } 70
// | :30:55 :30:60 :31:18
// | 33 92
// | 3
