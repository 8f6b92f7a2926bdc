// `super` in a field of an instance is the prototype of the base class, and in a static field the base class.
const results = [];
class Base { handle(x) { return `handled ${x}` } get who() { return "instance of Base" } static who() { return "Base" } static get label() { return "static" } }
class Derived extends Base {
    onMessage = (x) => super.handle(x);
    who2 = super.who;
    method = super.handle;
    #secret = super.handle("secret");
    secret() { return this.#secret }
    ["computed" + 1] = super.handle("computed");
    nested = () => () => [super.handle("nested"), this instanceof Derived];
    static onMessage = () => super.who();
    static #hidden = super.label;
    static hidden() { return this.#hidden }
    static { results.push(super.who()) }
}
const derived = new Derived();
results.push(derived.onMessage(1), derived.who2, derived.method === Base.prototype.handle, derived.secret(), derived.computed1, derived.nested()());
results.push(Derived.onMessage(), Derived.hidden());
const Mixed = class extends (class { x() { return 1 } }) { y = super.x() };
results.push(new Mixed().y, Object.keys(new Derived()).join());
const expected = ["Base","handled 1","instance of Base",true,"handled secret","handled computed",["handled nested",true],"Base","static",1,"onMessage,who2,method,computed1,nested"];
if (JSON.stringify(results) !== JSON.stringify(expected)) throw new Error(JSON.stringify(results));
