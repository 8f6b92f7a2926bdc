// Iterations that are not of a plain array.
same([...[1, , 3]].join(), "1,,3", "holes");
Array.prototype[1] = "inherited";
same([...[1, , 3]].join(), "1,inherited,3", "holes with an inherited element");
delete Array.prototype[1];
{
    const list = [1, 2, 3], seen = [];
    for (const it of list) { seen.push(it); if (it === 1) list.push(4); if (it === 2) list.length = 3; }
    same(seen.join(), "1,2,3", "an array that changes");
}
{
    const list = [1, 2, 3];
    Object.defineProperty(list, 1, { get: () => "got" });
    same([...list].join(), "1,got,3", "an element with a getter");
}
{
    const next = Object.getPrototypeOf([][Symbol.iterator]());
    const plain = next.next;
    let calls = 0;
    next.next = function () { calls++; return plain.call(this); };
    const [a, b] = [1, 2];
    same([...[1, 2]].join() + a + b, "1,212", "another next");
    same(calls, 5, "calls of another next");
    next.next = plain;
}
{
    let closed = 0;
    const iterator = Object.getPrototypeOf([][Symbol.iterator]());
    iterator.return = () => { closed++; return {}; };
    for (const it of [1, 2]) break;
    const [first] = [1, 2];
    same(closed, 2, "an iterator that is closed");
    delete iterator.return;
}
{
    class List extends Array { *[Symbol.iterator]() { yield "own"; } }
    same([...List.of(1, 2)].join(), "own", "a subclass");
    const it = [1, 2][Symbol.iterator]();
    it.next();
    same([...it].join(), "2", "an iterator that has begun");
    same([...new Map([[1, 2]])].join(), "1,2", "a map");
    same([..."a\u{1F600}"].length, 2, "a string");
}
