// The stack of an error begins where `new` was called, also if its class has constructors.
const names = (error) => error.stack.split("\n").slice(1).map((line) => /at (.*?)(?: \(|$)/.exec(line)[1]).join();
class Own extends Error { constructor(message) { super(message); this.name = "Own"; } }
class Further extends Own { constructor(message) { const own = () => message; super(own()); } }
class Plain extends Further {}
class Kind extends TypeError { constructor() { super("kind"); } }
class Several extends AggregateError { constructor() { super([], "several"); } }
function Old() { return Reflect.construct(Error, ["old"], Old); }
Old.prototype = Object.create(Error.prototype);
class Inner extends Error { constructor() { super(); this.inner = new Error("inner"); } }
class Late extends Error { constructor() { const other = new Error("other"); super(); this.other = other; } }
const make = (Class) => new Class("message");
for (const Class of [Own, Further, Plain, Kind, Several, Old, Inner, Late]) {
    same(names(make(Class)), "make,<main>", Class.name);
}
same(names(make(Inner).inner), "Inner,make,<main>", "an error that a constructor makes");
same(names(make(Late).other), "Late,make,<main>", "an error that a constructor makes before");
same(names(Reflect.construct(Error, ["m"], Own)), "construct,<main>", "another class");
same(names((() => Error("called"))()).endsWith("<main>"), true, "a call");
class InArrow extends Error { constructor(message) { const init = () => { super(message); }; init(); } }
class InEval extends Error { constructor(message) { eval("super(message)"); } }
for (const Class of [Own, Plain, InArrow, InEval]) {
    same(names(make(Class)), "make,<main>", `${Class.name} with new`);
    const bound = Class.bind(null).bind(null, "bound");
    same(names(make(bound)), "make,<main>", `${Class.name} that is bound`);
    same(names((function make() { return Reflect.construct(Class, ["m"]); })()), "make,<main>", `${Class.name} by Reflect`);
}
same(names([1].map(function callback() { return new Own("m"); })[0]).startsWith("callback,"), true, "a callback");
