// What the tests of JSON share.

/** The name of what the steps throw, or what they return. */
export function outcome(steps) {
  try {
    return String(steps());
  } catch (error) {
    return error.constructor === globalThis[error.name] ? error.name : String(error);
  }
}

/** Prints those texts for which the outcome of parsing is not the expected one. */
export function unexpected(texts, expected) {
  const others = texts.filter((text) => outcome(() => JSON.parse(text)) !== expected);
  console.log(others.length, others.map((text) => JSON.stringify(text)).join(" "));
}

/** A property's attributes, as letters. */
export function attributes(object, key) {
  const { writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(object, key);
  return (writable ? "w" : "-") + (enumerable ? "e" : "-") + (configurable ? "c" : "-");
}
