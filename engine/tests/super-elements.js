// An element that is assigned to `super` is one of `this`
const home = { __proto__: [1, 2], put(index, value) { super[index] = value; } };
home.put(0, 3);
same(home[0], 3);
same(Object.getPrototypeOf(home)[0], 1);
class List extends Array { set(index, value) { super[index] = value; } }
Array.prototype.push("of the prototype");
const list = new List();
list.set(0, "own");
same(list[0], "own");
same(Array.prototype[0], "of the prototype");
Array.prototype.length = 0;
