// `Intl`, and other functions that depend on a locale. The values are those of Node.js 20, unless a comment says something else.
const failures = [];
const agree = (actual, expected, what) => {
  if (actual !== expected) failures.push(`${what}: ${JSON.stringify(actual)}, and not ${JSON.stringify(expected)}`);
};
const refused = (name, source) => {
  try {
    agree(`${(0, eval)(source)}`, name, source);
  } catch (error) {
    agree(error.name, name, source);
  }
};
/** Lines of a script, each with its value after an arrow. */
const check = (lines) => {
  for (const line of lines.trim().split("\n")) {
    const arrow = line.lastIndexOf(" => ");
    const [source, expected] = [line.slice(0, arrow), line.slice(arrow + 4)];
    let actual;
    try {
      actual = String((0, eval)(source));
    } catch (error) {
      actual = `${error}`;
    }
    // Spaces that don't break are written as `_`.
    agree(actual.replace(/[\u00a0\u202f]/g, "_"), expected, source);
  }
};
globalThis.utc = (options) => ({ timeZone: "UTC", ...options });
globalThis.date = new Date(Date.UTC(2026, 10, 5, 9, 4, 7, 89));
globalThis.number = (value, locale, options) => new Intl.NumberFormat(locale, options).format(value);
globalThis.zone = (locale, timeZone, timeZoneName) =>
  new Intl.DateTimeFormat(locale, { timeZone, timeZoneName }).formatToParts(date).find(({ type }) => type === "timeZoneName")?.value;
globalThis.locales = ["en", "en-GB", "de", "fr", "es-MX", "pt-BR", "ru", "ar", "fa", "hi", "th", "ja", "zh-TW", "ko"];
globalThis.zones = ["UTC", "Europe/Berlin", "Europe/London", "America/New_York", "Asia/Tokyo", "Asia/Kathmandu", "Etc/GMT+5", "+05:30"];
globalThis.widths = ["short", "long", "shortOffset", "longOffset", "shortGeneric", "longGeneric"];
globalThis.text = (parts) => parts.map(({ type, value }) => `${type}:${value}`).join("|");

check(String.raw`
"a".localeCompare("b") => -1
"a".localeCompare("B") => -1
"a".localeCompare("A") => -1
"résumé".localeCompare("resume") => 1
"a10".localeCompare("a2", undefined, { numeric: true }) => 1
"a10".localeCompare("a2") => -1
"a".localeCompare("A", undefined, { sensitivity: "base" }) => 0
"a".localeCompare("á", undefined, { sensitivity: "accent" }) => -1
"a".localeCompare("A", "en", { sensitivity: "case" }) => -1
"ä".localeCompare("z", "de") => -1
"ä".localeCompare("z", "sv") => 1
["Zoe", "adam", "bob", "Émile"].sort((a, b) => a.localeCompare(b)).join() => adam,bob,Émile,Zoe
["a", "A"].sort(new Intl.Collator("en", { caseFirst: "upper" }).compare).join() => A,a
new Intl.Collator("de").resolvedOptions().caseFirst => false
(1234.5).toLocaleString("de-DE") => 1.234,5
(1234567.891).toLocaleString() => 1,234,567.891
(1234567.891).toLocaleString("en-IN") => 12,34,567.891
(1234).toLocaleString("es") => 1234
(1234567.891).toLocaleString("ar-EG") => ١٬٢٣٤٬٥٦٧٫٨٩١
(-0).toLocaleString() => -0
(NaN).toLocaleString("ru") => не_число
(-Infinity).toLocaleString("en") => -∞
(1234567890123456789012n).toLocaleString("de") => 1.234.567.890.123.456.789.012
[1234.5, 2].toLocaleString("de") => 1.234,5,2
(5).toLocaleString("en", { minimumFractionDigits: 2 }) => 5.00
(123456).toLocaleString("en", { maximumSignificantDigits: 3 }) => 123,000
number(0.256, "de", { style: "percent" }) => 26_%
number(-0.5, "tr", { style: "percent" }) => -%50
number(-1234.5, "en-US", { style: "currency", currency: "USD" }) => -$1,234.50
number(1234.5, "de-DE", { style: "currency", currency: "EUR" }) => 1.234,50_€
number(1234.5, "de-AT", { style: "currency", currency: "EUR" }) => €_1.234,50
number(1234.5, "en-US", { style: "currency", currency: "JPY" }) => ¥1,235
number(1234.5, "en-US", { style: "currency", currency: "CHF" }) => CHF_1,234.50
number(-1234.5, "nl-NL", { style: "currency", currency: "EUR" }) => €_-1.234,50
number(-5, "en", { style: "currency", currency: "USD", currencySign: "accounting" }) => ($5.00)
number(1234567, "de", { style: "currency", currency: "EUR", notation: "compact" }) => 1,2_Mio._€
number(16, "en", { style: "unit", unit: "kilometer-per-hour" }) => 16 km/h
number(2, "en", { style: "unit", unit: "liter", unitDisplay: "long" }) => 2 liters
number(2, "pl", { style: "unit", unit: "hour", unitDisplay: "long" }) => 2 godziny
number(5, "de", { style: "unit", unit: "kilobyte-per-minute", unitDisplay: "long" }) => 5 Kilobyte pro Minute
number(999999, "en", { notation: "compact" }) => 1M
number(1234567, "en", { notation: "compact", compactDisplay: "long" }) => 1.2 million
number(123456789, "ja", { notation: "compact" }) => 1.2億
number(0.00012, "en", { notation: "scientific" }) => 1.2E-4
number(123456, "en", { notation: "engineering" }) => 123.456E3
number(2.5, "en", { maximumFractionDigits: 0, roundingMode: "halfEven" }) => 2
number("1234567890.123456789", "en") => 1,234,567,890.123
text(new Intl.NumberFormat("de", { style: "currency", currency: "EUR" }).formatToParts(-1234.5)) => minusSign:-|integer:1|group:.|integer:234|decimal:,|fraction:50|literal:_|currency:€
text(new Intl.NumberFormat("en", { notation: "compact" }).formatToParts(1234)) => integer:1|decimal:.|fraction:2|compact:K
new Intl.NumberFormat("en", { minimumFractionDigits: 1, maximumFractionDigits: 1, roundingIncrement: 20 }).resolvedOptions().roundingIncrement => 20
date.toLocaleString("en-US", utc()) => 11/5/2026, 9:04:07 AM
date.toLocaleString("de-DE", utc()) => 5.11.2026, 09:04:07
date.toLocaleString("en-GB", utc()) => 05/11/2026, 09:04:07
date.toLocaleString("ja-JP", utc()) => 2026/11/5 9:04:07
date.toLocaleString("sv-SE", utc()) => 2026-11-05 09:04:07
date.toLocaleDateString("th-TH", utc()) => 5/11/2569
date.toLocaleDateString("en-US", utc({ dateStyle: "full" })) => Thursday, November 5, 2026
date.toLocaleTimeString("de-DE", utc({ timeStyle: "full" })) => 09:04:07 Koordinierte Weltzeit
date.toLocaleString("en-US", utc({ dateStyle: "long", timeStyle: "short" })) => November 5, 2026 at 9:04 AM
date.toLocaleTimeString("en-US", utc({ timeStyle: "full", hour12: false })) => 09:04:07 Coordinated Universal Time
date.toLocaleString("de-DE", utc({ weekday: "long", year: "numeric", month: "long", day: "numeric" })) => Donnerstag, 5. November 2026
date.toLocaleString("en-US", utc({ year: "2-digit", month: "2-digit", day: "2-digit" })) => 11/05/26
date.toLocaleString("en-US", utc({ hour: "2-digit", minute: "2-digit" })) => 09:04 AM
date.toLocaleString("de-DE", utc({ weekday: "short", hour: "numeric" })) => Do, 09 Uhr
date.toLocaleString("en-US", utc({ hour: "numeric", minute: "numeric", second: "numeric", fractionalSecondDigits: 3 })) => 9:04:07.089 AM
date.toLocaleString("en-US", { timeZone: "America/New_York", timeZoneName: "short" }) => 11/5/2026, 4:04:07 AM EST
date.toLocaleString("en-US", { timeZone: "Europe/Berlin", timeZoneName: "longOffset" }) => 11/5/2026, 10:04:07 AM GMT+01:00
new Date(Date.UTC(2026, 6, 1)).toLocaleString("de-DE", { timeZone: "Europe/Berlin", timeStyle: "full" }) => 02:00:00 Mitteleuropäische Sommerzeit
date.toLocaleString("en-US", { timeZone: "+05:30", timeStyle: "long" }) => 2:34:07 PM GMT+5:30
new Date(8.64e15).toLocaleDateString("en-US", utc()) => 9/13/275760
new Date(-8.64e15).toLocaleDateString("en-US", utc()) => 4/20/271822
new Date(NaN).toLocaleString() => Invalid Date
text(new Intl.DateTimeFormat("de", utc({ hour: "numeric", minute: "numeric", second: "numeric", fractionalSecondDigits: 2 })).formatToParts(date)) => hour:09|literal::|minute:04|literal::|second:07|literal:,|fractionalSecond:08
new Intl.DateTimeFormat("en", { timeZone: "europe/berlin" }).resolvedOptions().timeZone => Europe/Berlin
JSON.stringify(new Intl.DateTimeFormat("en-US", utc()).resolvedOptions()) => {"locale":"en-US","calendar":"gregory","numberingSystem":"latn","timeZone":"UTC","year":"numeric","month":"numeric","day":"numeric"}
new Intl.DateTimeFormat("ar-EG", utc()).resolvedOptions().numberingSystem => arab
new Intl.PluralRules("en", { type: "ordinal" }).select(22) => two
new Intl.ListFormat("es").format(["a", "i"]) => a e i
[...new Intl.Segmenter("en").segment("e\u0301x")].map((it) => it.segment.length).join() => 2,1
[...new Intl.Segmenter("en", { granularity: "word" }).segment("Hi, you.")].filter((it) => it.isWordLike).map((it) => it.segment).join() => Hi,you
Intl.getCanonicalLocales(["EN-us", "zh-hans-cn"]).join() => en-US,zh-Hans-CN
Intl.supportedValuesOf("currency").includes("EUR") => true
Intl.supportedValuesOf("timeZone").includes("Europe/Berlin") => true
date.toLocaleString("en-US", utc({ weekday: "long", month: "long" })) => November Thursday
date.toLocaleString("de-DE", utc({ year: "numeric", day: "numeric" })) => 2026 (Tag: 5)
date.toLocaleString("fr-FR", utc({ hour: "numeric", second: "numeric" })) => 09 h (seconde: 7)
date.toLocaleString("ja-JP", utc({ era: "short", month: "numeric" })) => 西暦 (月: 11月)
date.toLocaleString("en-GB", utc({ month: "numeric", day: "2-digit" })) => 05/11
date.toLocaleString("en-GB", utc({ month: "2-digit", day: "2-digit" })) => 05/11
new Date(0).toLocaleString("en-GB", utc({ month: "numeric", day: "2-digit" })) => 01/1
new Date(0).toLocaleString("en-GB", utc({ month: "2-digit", day: "2-digit" })) => 01/01
zone("en", "Asia/Tokyo", "long") => Japan Standard Time
zone("en", "Asia/Kathmandu", "short") => GMT+5:45
zone("de", "Asia/Tokyo", "shortGeneric") => Japan (Ortszeit)
zone("fr", "America/Sao_Paulo", "shortGeneric") => heure : São Paulo
zone("ko", "Asia/Kolkata", "long") => 인도 표준시
zone("ru", "Asia/Tokyo", "shortGeneric") => Япония
locales.filter((it) => zones.some((name) => widths.some((width) => !zone(it, name, width)))).length => 0
new Intl.DateTimeFormat("th", utc({ hour: "numeric" })).resolvedOptions().hourCycle => h23
new Intl.DateTimeFormat("de-AT").resolvedOptions().locale => de-AT
new Intl.DateTimeFormat("de-DE").resolvedOptions().locale => de-DE
new Intl.DateTimeFormat("de-JP").resolvedOptions().locale => de
new Intl.NumberFormat("en-150", { localeMatcher: "lookup" }).resolvedOptions().locale => en-150
new Intl.NumberFormat("zh-CN-u-nu-hanidec").resolvedOptions().locale => zh-CN-u-nu-hanidec
new Intl.ListFormat("es-AR").resolvedOptions().locale => es-AR
new Intl.Segmenter("pt-BR").resolvedOptions().locale => pt-BR
new Intl.PluralRules("de-AT").resolvedOptions().locale => de
new Intl.Collator("en-US").resolvedOptions().locale => en-US
"i".toLocaleUpperCase("tr") => İ
number(1234.5, "en", { numberingSystem: "arab" }) => ١٬٢٣٤٫٥
number(1234.5, "en-u-nu-thai") => ๑,๒๓๔.๕
new Intl.DateTimeFormat("en", utc({ numberingSystem: "deva" })).format(0) => १/१/१९७०
[...new Intl.Segmenter("th", { granularity: "word" }).segment("ภาษาไทย".repeat(40))].length => 80
`);

// In the standard, days without `hour12` begin with the hour 0; in Node.js with 24.
agree(new Date(0).toLocaleTimeString("en-US", utc({ hour12: false })), "00:00:00", "hour12");
// A time has a plain space before AM and PM also in its parts.
agree(new Intl.DateTimeFormat("en", utc({ timeStyle: "short" })).formatToParts(0)[3].value, " ", "parts");
// The default locale is `navigator.language`, and the default time zone is the same as the getters'.
agree(new Intl.NumberFormat().resolvedOptions().locale, "en-US", "the default locale");
agree(date.toLocaleTimeString("en", { hour: "numeric", hourCycle: "h23" }), String(date.getHours()).padStart(2, "0"), "the local time");

// Whatever the locale, no combination of fields panics.
for (const locale of ["th", "fa", "ja-u-ca-japanese", "en-u-ca-hebrew", "zh-u-ca-chinese", "ar-SA", "zh-TW-u-ca-roc"]) {
  const choices = { weekday: ["long"], year: ["numeric"], month: ["long", "2-digit"], day: ["numeric"], hour: ["numeric"], minute: ["2-digit"], timeZoneName: ["short"], hour12: [true, false] };
  let all = [{}];
  for (const [name, values] of Object.entries(choices)) {
    all = all.flatMap((options) => [options, ...values.map((value) => ({ ...options, [name]: value }))]);
  }
  for (const options of all) {
    try {
      date.toLocaleString(locale, utc(options));
    } catch (error) {
      agree(error.name, "RangeError", `${locale} ${JSON.stringify(options)}`);
    }
  }
}

// Formatters are kept for the same arguments, and what a script can see is as if they were not.
{
  const short = (locale, options) => date.toLocaleDateString(locale, utc(options));
  for (let round = 0; round < 3; round++) {
    agree(short("en", { month: "long" }), "November", "a kept formatter");
    agree(short("de", { month: "long" }), "November", "a kept formatter of another locale");
    agree(short("en", { month: "short" }), "Nov", "a kept formatter of other options");
    agree(short([], { year: "numeric" }), "2026", "an empty list");
    agree(short(["de"], { weekday: "long" }), "Donnerstag", "a list of one locale");
    agree(short(["fr", "de"], { weekday: "long" }), "jeudi", "a list of two");
    agree((1234.5).toLocaleString(["de"]), "1.234,5", "a number");
    agree((1234.5).toLocaleString("de", { minimumFractionDigits: 2 + (round === 2) }), round === 2 ? "1.234,500" : "1.234,50", "digits");
    agree("a".localeCompare("á", "en", { sensitivity: "base" }), 0, "a collator");
    agree("a".localeCompare("á", "en", { sensitivity: "accent" }), -1, "another collator");
  }
  const reads = [];
  const watched = { get month() { reads.push("month"); return reads.length > 1 ? "short" : "long"; } };
  agree([1, 2, 3].map(() => short("en", watched) && date.toLocaleDateString("en", watched)).join(), "Nov,Nov,Nov", "a getter");
  agree(reads.length, 6, "the reads of a getter");
  const proxy = new Proxy({ timeZone: "UTC" }, { get: (target, name) => (reads.push(name), target[name]) });
  const before = reads.length;
  date.toLocaleDateString("en", proxy);
  const once = reads.length - before;
  date.toLocaleDateString("en", proxy);
  agree(reads.length - before, 2 * once, "the reads of a proxy");
  const plain = { timeZone: "UTC" };
  agree(date.toLocaleDateString("en", plain), "11/5/2026", "without an inherited option");
  Object.prototype.weekday = "long";
  agree(date.toLocaleDateString("en", plain), "Thursday", "with an inherited option");
  delete Object.prototype.weekday;
  agree(date.toLocaleDateString("en", plain), "11/5/2026", "without it again");
  agree(date.toLocaleDateString("en", Object.create({ timeZone: "UTC", month: "long" }, { month: { value: undefined } })), "11/5/2026", "a hidden option");
  refused("RangeError", `date.toLocaleDateString("en", { month: "x" })`);
  refused("RangeError", `date.toLocaleDateString("en", { month: "x" })`);
  refused("TypeError", `date.toLocaleDateString("en", null)`);
  refused("TypeError", `date.toLocaleDateString("en", { month: Symbol() })`);
  const many = (steps) => least(() => { for (let n = 0; n < 100; n++) steps(); });
  const construction = least(() => { for (let n = 0; n < 20; n++) new Intl.DateTimeFormat("en", utc({ dateStyle: "long" })); });
  for (const steps of [() => short("en", { dateStyle: "long" }), () => date.toLocaleTimeString(), () => (0.5).toLocaleString("en", { style: "percent" }), () => "a".localeCompare("b", "de")]) {
    agree(many(steps) < construction, true, `the time of ${steps}`);
  }
}

// The local time zone has a name. `tests/runtime/time_zone.rs` has the names of some zones.
for (const year of [2024, 1999]) {
  const local = new Date(year, 6, 15);
  const { value } = new Intl.DateTimeFormat("en", { timeZoneName: "long" }).formatToParts(local).find(({ type }) => type === "timeZoneName");
  agree(local.toString().endsWith(` (${value})`), true, local.toString());
  agree(local.toString().endsWith(local.toTimeString()), true, local.toTimeString());
  agree(Date.parse(local.toString()), local.getTime(), "the time of a text");
  agree(new Date(local.toString()).getTime(), local.getTime(), "the time of a text");
}
agree(/ GMT[+-]\d{4} \(.+\)$/.test(Date()), true, Date());
agree(String(new Date(NaN)), "Invalid Date", "no time");
Object.prototype.timeZoneName = "short";
agree(/ \(.{5,}\)$/.test(new Date(0).toString()), true, "no option of a script has the name");
delete Object.prototype.timeZoneName;

// Wrong and absent values throw.
refused("TypeError", `number(5, "en", { style: "currency" })`);
refused("RangeError", `number(5, "en", { style: "currency", currency: "EURO" })`);
refused("RangeError", `number(5, "en", { style: "currency", currency: "USD", currencyDisplay: "name" })`);
refused("RangeError", `number(5, "en", { style: "unit", unit: "parsec" })`);
refused("RangeError", `number(5, "x")`);
refused("TypeError", `date.toLocaleDateString("en", { timeStyle: "short" })`);
refused("RangeError", `date.toLocaleString("en", { timeZone: "Mars/Olympus" })`);
refused("RangeError", `date.toLocaleString("en", { timeZone: "+5" })`);
refused("RangeError", `date.toLocaleString("en", { dayPeriod: "short" })`);
refused("RangeError", `date.toLocaleTimeString("en", { hourCycle: "h24" })`);
refused("RangeError", `date.toLocaleTimeString("en", { fractionalSecondDigits: 2 })`);
refused("RangeError", `new Intl.DateTimeFormat("en").format(NaN)`);
refused("RangeError", `Intl.supportedValuesOf("x")`);
refused("TypeError", `Intl.NumberFormat.prototype.formatToParts.call({}, 1)`);

if (failures.length) throw new Error(`\n${failures.join("\n")}`);
