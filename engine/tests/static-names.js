// An anonymous class that gets the name of a property keeps a static element with the name `name`. V8 replaces a method where the key is a symbol.
const k = "k", symbol = Symbol("s");
same(({ [k]: class { static name = "own"; } }).k.name, "own");
same(({ 0x10: class { static name = "own"; } })[16].name, "own");
same(({ [symbol]: class { static name() { return 1; } } })[symbol].name(), 1);
same(({ [k]: class { static get name() { return "get"; } } }).k.name, "get");
same(({ [k]: class { static name = ""; } }).k.name, "");
class A {
    [k] = class { static name = "own"; };
    static [k + 1] = class { static name = "own"; };
    ["f"] = class {};
    #p = class { static name = "own"; };
    static name = "A's";
    get p() { return this.#p; }
}
same(new A().k.name, "own");
same(A.k1.name, "own");
same(new A().f.name, "f");
same(new A().p.name, "own");
same(A.name, "A's");
same(({ [k]: class {} }).k.name, "k");
same(({ [symbol]: () => {} })[symbol].name, "[s]");
same(({ [k]: class { static other = 1; } }).k.name, "k");
same(Object.getOwnPropertyDescriptor(({ [k]: class {} }).k, "name").enumerable, false);
