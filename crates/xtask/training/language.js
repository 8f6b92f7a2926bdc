// What programs use of the language: each part for some tens of milliseconds. An optimised program is slower where this does not come by.
"use strict";

function repeat(times, work) {
  let result;
  for (let i = 0; i < times; i++) result = work(i);
  return result;
}

class Shape {
  #name;
  static made = 0;
  constructor(name) {
    this.#name = name;
    Shape.made++;
  }
  get name() {
    return this.#name;
  }
  area() {
    return 0;
  }
  toString() {
    return `${this.name}: ${this.area().toFixed(2)}`;
  }
}

class Circle extends Shape {
  constructor(radius) {
    super("circle");
    this.radius = radius;
  }
  area() {
    return Math.PI * this.radius ** 2;
  }
}

const parts = {
  classes: () => repeat(20000, (i) => new Circle(i).toString().length),
  closures() {
    const add = (a) => (b) => a + b;
    return repeat(50000, (i) => add(i)(1));
  },
  recursion() {
    const fibonacci = (n) => (n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2));
    return fibonacci(20);
  },
  arrays() {
    return repeat(50, (i) => {
      const numbers = Array.from({ length: 500 }, (_, at) => (at * 7919 + i) % 1000);
      numbers.sort((a, b) => a - b);
      const [first, ...rest] = numbers;
      return rest.map((n) => n * 2).filter((n) => n % 3 === 0).reduce((sum, n) => sum + n, first)
        + numbers.slice(10, 20).concat([1, 2]).reverse().indexOf(2) + numbers.flatMap((n) => [n, n]).length
        + (numbers.find((n) => n > 500) ?? 0) + numbers.splice(3, 4).length + (numbers.includes(7) ? 1 : 0);
    });
  },
  objects() {
    return repeat(5000, (i) => {
      const one = { id: i, name: `n${i}`, nested: { on: true, list: [1, 2, 3] } };
      const { nested: { list: [head] }, ...others } = { ...one, extra: null };
      let sum = head;
      for (const key in others) sum += key.length;
      for (const [key, value] of Object.entries(one)) sum += key.length + String(value).length;
      delete others.extra;
      return sum + Object.keys(Object.assign({}, others, Object.freeze({ a: 1 }))).length + ("id" in others ? 1 : 0);
    });
  },
  collections() {
    const map = new Map();
    const set = new Set();
    repeat(20000, (i) => {
      map.set(`key ${i % 500}`, (map.get(`key ${i % 500}`) ?? 0) + 1);
      set.add(i % 700);
    });
    const weak = new WeakMap();
    repeat(2000, (i) => weak.set({}, i));
    let sum = 0;
    for (const [key, value] of map) sum += key.length * value;
    set.forEach((value) => (sum += value));
    return sum;
  },
  strings() {
    return repeat(3000, (i) => {
      const line = `  ${i};alpha,Beta;${"gamma".padStart(9, "-")};\u00e9\u{1f600}  `.trim();
      const fields = line.split(";").map((field) => field.toUpperCase());
      let codes = 0;
      for (const character of line) codes += character.codePointAt(0);
      return fields.join("|").replaceAll("A", "4").slice(2, -2).length + codes + line.indexOf("gamma") + line.charCodeAt(3)
        + (line.startsWith("1") ? 1 : 0) + line.substring(1, 4).repeat(2).localeCompare("x") + parseInt(line, 10);
    });
  },
  expressions() {
    const word = /(?<word>[a-z]+)(\d*)/giu;
    const token = /\s*(?:(\d+)|([a-z_]\w*)|(.))/y;
    return repeat(300, () => {
      const text = "let total = price12 * 3 + tax_rate - 40; // 2024-05-17 and more";
      let tokens = 0;
      token.lastIndex = 0;
      while (token.lastIndex < text.length && token.exec(text)) tokens++;
      return tokens + [...text.matchAll(word)].length + text.replace(/(\d{4})-(\d\d)-(\d\d)/, (_, y, m, d) => `${d}.${m}.${y}`).length
        + text.split(/\W+/).length + (/^let\b/.test(text) ? 1 : 0) + text.search(/tax/);
    });
  },
  json() {
    const records = Array.from({ length: 60 }, (_, id) => ({ id, name: `user ${id}`, tags: ["a", "b"], on: id % 2 === 0, at: null, rate: id / 7 }));
    return repeat(60, () => JSON.parse(JSON.stringify({ records, text: "line\n\"quoted\" \u00e9" }, null, 1)).records.length
      + JSON.stringify(records, (key, value) => (key === "at" ? undefined : value)).length);
  },
  numbers() {
    return repeat(100000, (i) => (i * 31 + 7) % 13 ^ (i << 3) | (i >>> 2)) + repeat(20000, (i) => Math.floor(Math.sqrt(i) * Math.sin(i)) + Number(String(i / 3)))
      + Number(repeat(3000, (i) => (BigInt(i) ** 5n) % 1000007n));
  },
  bytes() {
    return repeat(30, () => {
      const bytes = new Uint8Array(2000);
      for (let i = 0; i < bytes.length; i++) bytes[i] = (i * 17) & 255;
      const view = new DataView(bytes.buffer);
      let sum = 0;
      for (let i = 0; i + 8 <= bytes.length; i += 8) sum += view.getUint32(i) + view.getFloat64(i, true) * 0;
      const floats = Float64Array.from(bytes.subarray(0, 200), (byte) => byte / 2);
      return sum + floats.map((n) => n + 1).reduce((a, b) => a + b) + new TextDecoder().decode(new TextEncoder().encode("text \u00e9")).length
        + bytes.slice(5, 50).indexOf(200) + atob(btoa("binary")).length;
    });
  },
  generators() {
    function* count(to) {
      for (let i = 0; i < to; i++) yield i;
    }
    return repeat(20, () => {
      let sum = 0;
      for (const n of count(500)) sum += n;
      return sum + Math.max(...count(20));
    });
  },
  exceptions() {
    return repeat(3000, (i) => {
      try {
        if (i % 2) throw new RangeError(`number ${i}`);
        return null.missing;
      } catch (error) {
        return error instanceof RangeError ? error.message.length : error.name.length;
      } finally {
        i++;
      }
    });
  },
  reflection() {
    const proxy = new Proxy({ a: 1 }, { get: (target, key, receiver) => Reflect.get(target, key, receiver) ?? 0, has: () => true });
    return repeat(5000, (i) => proxy.a + proxy[`b${i % 5}`] + ("x" in proxy ? 1 : 0) + Object.getOwnPropertyNames(Shape.prototype).length
      + (typeof Symbol.iterator === "symbol" ? 1 : 0));
  },
  dates: () => repeat(2000, (i) => new Date(Date.UTC(2024, i % 12, 1 + (i % 28))).toISOString().length + new Date(2024, 0, i % 28).getDay()),
  control() {
    let sum = 0;
    outer: for (let i = 0; i < 3000; i++) {
      switch (i % 5) {
        case 0: continue outer;
        case 1: sum += 1; break;
        case 2: do sum++; while (sum % 4); break;
        default: if (i > 2900 && sum > 1e9) break outer; else sum = sum && sum + (i ?? 1) || 1;
      }
    }
    return sum;
  },
};

// The same sources again and again: the parser and the compiler.
function compile() {
  let length = 0;
  for (const work of Object.values(parts)) {
    for (let i = 0; i < 20; i++) length += new Function(`return { ${work.toString().replace(/^(\w+)\(/, "$1: function (").replace(/^(\(\) =>)/, "f: $1")} }`).toString().length;
  }
  return length;
}

async function promises() {
  const later = (value) => new Promise((resolve) => queueMicrotask(() => resolve(value)));
  async function* values() {
    for (let i = 0; i < 200; i++) yield later(i);
  }
  let sum = 0;
  for await (const value of values()) sum += value;
  for (let i = 0; i < 3000; i++) sum += await i;
  sum += (await Promise.all(Array.from({ length: 300 }, (_, i) => later(i)))).length;
  sum += (await Promise.allSettled([Promise.reject(new Error("no")), later(1)])).length;
  await new Promise((resolve) => setTimeout(resolve, 1));
  return sum;
}

(async () => {
  const clone = structuredClone({ list: [1, "two", new Date(0), new Map([[1, { two: 2 }]])], bytes: new Uint8Array(100) });
  const url = new URL("https://user@example.com:8080/path/?q=1&r=%20two#hash");
  url.searchParams.append("s", "3");
  console.log(url.href, clone.list.length, [1, { nested: [2, { deep: true }] }], new Map([["key", 1]]));
  for (const [name, work] of Object.entries(parts)) console.log("%s: %o", name, work());
  console.log("compiled: %d, promised: %d", compile(), await promises());
  console.log("done");
})();
