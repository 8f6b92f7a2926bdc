// The attributes of an event are accessors of its prototype that want an event of that kind as this.
const type = Object.getOwnPropertyDescriptor(Event.prototype, "type").get;
const detail = Object.getOwnPropertyDescriptor(CustomEvent.prototype, "detail").get;
const attempt = (steps) => {
  try {
    return steps();
  } catch (error) {
    return error.constructor.name;
  }
};
console.log(type.name, type.call(new CloseEvent("x")));
console.log(attempt(() => type.call({})), attempt(() => Event.prototype.type), attempt(() => detail.call(new Event("x"))));
console.log(attempt(() => Event.prototype.preventDefault.call(Object.create(new Event("x")))));

// prints:
// | get type x
// | TypeError TypeError TypeError
// | TypeError
