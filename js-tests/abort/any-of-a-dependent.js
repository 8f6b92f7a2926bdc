// A signal made of dependent signals follows their sources, and keeps the first reason.
const [a, b] = [new AbortController(), new AbortController()];
const inner = AbortSignal.any([a.signal]);
const outer = AbortSignal.any([inner, b.signal, inner]);
const order = [];
outer.onabort = () => order.push("outer");
inner.onabort = () => order.push("inner");
a.abort("a");
b.abort("b");
console.log(order.join(), outer.reason, inner.reason);

// prints:
// | inner,outer a a
