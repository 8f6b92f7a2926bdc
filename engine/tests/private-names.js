// The private names around a class, after a part of it has thrown.

class A {
    #x = 1;
    #y() { return "y"; }
    static #z = "z";
    blocks(o) { try { class B { static { throw 1; } #x; } } catch {} return o.#x; }
    fields(o) { try { class B { static f = (() => { throw 1; })(); #x; } } catch {} return o.#x; }
    names(o) { try { class B { #x; [(() => { throw 1; })()]() {} } } catch {} return o.#x; }
    expressions(o) { try { (class { static #x = (() => { throw 1; })(); }); } catch {} return o.#x; }
    bases(o) { try { class B extends (() => { throw 1; })() { #x; } } catch {} return o.#x; }
    engines(o) { try { class B { static { null.x; } #x; } } catch (error) { if (!(error instanceof TypeError)) throw error; } return o.#x; }
    nested(o) {
        try {
            class B { #x; static { try { class C { #x; static { throw 1; } } } catch (error) { throw error + 1; } } }
        } catch (error) {
            same(error, 2, "what the block throws");
        }
        return o.#x;
    }
    inner(o) {
        let found;
        class B {
            #x = 2;
            static [(() => { try { class C { #x; static { throw 1; } } } catch {} return "name"; })()] = (b) => b.#x;
            static { found = B["name"](new B()); }
        }
        same(found, 2, "the name of the class around");
        return o.#x;
    }
    finally_(o) { try { try { class B { #x; static { throw 1; } } } finally { return o.#x; } } catch {} }
    many(o) { for (let i = 0; i < 100; i++) { try { class B { #x; static { if (i % 2) throw 1; } } } catch {} } return o.#x; }
    *generators(o) { try { class B { #x; [yield]() {} } } catch {} yield o.#x; }
    *returns(o, found) { try { class B { #x; [yield]() {} } } finally { found.push(o.#x); } }
    async asyncs(o) { try { class B { #x; [await Promise.reject(1)]() {} } } catch {} return o.#x; }
    evals(o) { try { eval("class B { #x; static { throw 1 } }"); } catch {} return eval("o.#x"); }
    methods(o) { try { class B { #y; static { throw 1; } } } catch {} return o.#y(); }
    statics() { try { class B { #z; static { throw 1; } } } catch {} return A.#z; }
    has(o) { try { class B { #x; static { throw 1; } } } catch {} return #x in o; }
    writes(o) { try { class B { #x; static { throw 1; } } } catch {} o.#x = 3; return o.#x; }
    closures(o) { try { class B { #x; static { throw 1; } } } catch {} return (() => o.#x)(); }
    texts(o) { try { class B { #only; static { throw 1; } } } catch {} throws(() => eval("o.#only"), SyntaxError); return o.#x; }
}

const o = new A();
for (const name of [
    "blocks", "fields", "names", "expressions", "bases", "engines", "nested", "inner", "finally_", "many", "evals", "closures", "texts",
]) {
    same(o[name](new A()), 1, name);
}
same(o.methods(new A()), "y", "a method");
same(o.statics(), "z", "a static field");
same(o.has(new A()), true, "in");
same(o.writes(new A()), 3, "an assignment");
{
    const steps = o.generators(new A());
    steps.next();
    same(steps.throw(1).value, 1, "a generator");
    const found = [], returned = o.returns(new A(), found);
    returned.next();
    const { value, done } = returned.return("value");
    same(value, "value", "the value of return");
    same(done, true, "the end of the generator");
    same(found[0], 1, "finally of a generator");
}
{
    // The exception is the same, without a handler around.
    const thrown = { x: 1 };
    const make = () => { class B { #x; static { throw thrown; } } };
    let caught;
    try { make(); } catch (error) { caught = error; }
    same(caught, thrown, "what a class throws");
    const steps = (function* () { class B { #x; [yield]() {} } })();
    steps.next();
    same(steps.return(5).value, 5, "return in a class");
    same(steps.next().done, true, "after it");
}
globalThis.done = o.asyncs(new A()).then((found) => same(found, 1, "an async function"));

// `#name in` is the first operand of what follows.
class In {
    #x;
    static all(o) {
        return [#x in o in { true: 1 }, #x in o < 2, #x in o >= 1, #x in o instanceof Object, #x in o === true, #x in o && 1, !(#x in o)].join();
    }
    static *yields(o) { return #x in (yield) in o; }
}
same(In.all(new In()), "true,true,true,false,true,1,false");
same(In.all({}), "false,true,false,false,false,false,true");
const asked = In.yields({ true: 1 });
asked.next();
same(asked.next(new In()).value, true);
for (const source of ["class A { #x; f(o) { #x in #x in o } }", "class A { #x; f(o) { 1 + #x in o } }", "class A { #x; f(o) { #x } }"]) throws(() => Function(source), SyntaxError);
