// Writes cldr.txt: the patterns of numbers and dates of Unicode's CLDR that ICU4X does not publish in a stable form.
//
//   npm pack cldr-core@48.2.0 cldr-numbers-full@48.2.0 cldr-units-full@48.2.0 cldr-dates-full@48.2.0   # each unpacked to its name
//   node src/engine/intl/generate.mjs FOLDER > src/engine/intl/cldr.txt
//
// The version has to be that of the data of boa_icu_provider.
import { readFileSync } from "node:fs";

const folder = process.argv[2];
const json = (path) => JSON.parse(readFileSync(`${folder}/${path}`, "utf8"));
const levels = json("cldr-core/coverageLevels.json").effectiveCoverageLevels;
const likely = json("cldr-core/supplemental/likelySubtags.json").supplemental.likelySubtags;
const { availableLocales } = json("cldr-core/availableLocales.json");
const { region: regions } = json("cldr-core/supplemental/currencyData.json").supplemental.currencyData;
const current = ([, { _to, _tender }]) => !_to && _tender !== "false";
const tender = new Set(Object.values(regions).flat().flatMap((it) => Object.entries(it)).filter(current).map(([code]) => code).sort());
const locales = availableLocales.full.filter((it) => levels[it] === "modern" || it === "und").sort();
// The units that ECMA-402 permits.
const UNITS = `acre bit byte celsius centimeter day degree fahrenheit fluid-ounce foot gallon gigabit gigabyte gram hectare hour inch
  kilobit kilobyte kilogram kilometer liter megabit megabyte meter microsecond mile mile-scandinavian milliliter millimeter millisecond
  minute month nanosecond ounce percent petabyte pound second stone terabit terabyte week yard year`.split(/\s+/);
const WIDTHS = ["full", "long", "medium", "short"];

// A narrow no-break space, which browsers don't let scripts see in times, is a space.
const time = (pattern) => pattern.replace(/[\u202f]/g, " ");

function rows(locale) {
  const rows = new Map();
  const set = (key, ...values) => rows.set(key, values.join("\t"));
  const { numbers } = json(`cldr-numbers-full/main/${locale}/numbers.json`).main[locale];
  const system = numbers.defaultNumberingSystem;
  const symbols = numbers[`symbols-numberSystem-${system}`];
  set("symbols", symbols.percentSign, symbols.exponential, symbols.superscriptingExponent, symbols.nan, symbols.infinity, symbols.minusSign, symbols.plusSign);
  set("percent", numbers[`percentFormats-numberSystem-${system}`].standard);
  const formats = numbers[`currencyFormats-numberSystem-${system}`];
  for (const kind of ["standard", "accounting"]) {
    set(`currency-${kind}`, formats[kind], formats[`${kind}-alphaNextToNumber`] ?? formats[kind]);
  }
  const { currencyDecimal, currencyGroup } = symbols;
  if (currencyDecimal || currencyGroup) set("currency-separators", currencyDecimal ?? "", currencyGroup ?? "");
  const { currencies } = json(`cldr-numbers-full/main/${locale}/currencies.json`).main[locale].numbers;
  for (const [code, { symbol, "symbol-alt-narrow": narrow }] of Object.entries(currencies)) {
    if ((symbol ?? code) !== code || narrow) set(`currency-${code}`, symbol ?? code, narrow ?? symbol ?? code);
    else set(`currency-${code}`, code, code);
  }
  if (locale === "und") set("currencies", ...tender);
  const { units } = json(`cldr-units-full/main/${locale}/units.json`).main[locale];
  for (const width of ["long", "short", "narrow"]) {
    set(`unit-per-${width}`, units[width].per.compoundUnitPattern);
    for (const [name, forms] of Object.entries(units[width])) {
      const unit = name.replace(/^[a-z]+-/, "");
      const parts = unit.split("-per-");
      if (!parts.every((it) => UNITS.includes(it)) || name === "per") continue;
      const plurals = Object.entries(forms).filter(([key]) => /^unitPattern-count-[a-z]+$/.test(key));
      const values = plurals.map(([key, pattern]) => `${key.replace("unitPattern-count-", "")}\t${pattern}`);
      // The form of "other" is that of all categories that are not named.
      const other = values.find((it) => it.startsWith("other\t"))?.slice(5);
      const kept = values.filter((it) => it.startsWith("other\t") || it.slice(it.indexOf("\t")) !== other);
      if (forms.perUnitPattern) kept.push(`per\t${forms.perUnitPattern}`);
      set(`unit-${unit}-${width}`, ...kept);
    }
  }
  const { gregorian } = json(`cldr-dates-full/main/${locale}/ca-gregorian.json`).main[locale].dates.calendars;
  const plain = (formats) => WIDTHS.map((width) => time(formats[width]._value ?? formats[width]));
  set("date", ...plain(gregorian.dateFormats));
  set("time", ...plain(gregorian.timeFormats));
  set("date-time", ...plain(gregorian["dateTimeFormats-atTime"].standard));
  const { availableFormats, appendItems } = gregorian.dateTimeFormats;
  const available = Object.entries(availableFormats).filter(([skeleton]) => /^[GyMEdhHmsvB]+$/.test(skeleton) && !skeleton.includes("B"));
  // The order in which ICU looks at them.
  available.sort(([a], [b]) => (a < b ? -1 : 1));
  set("available", ...available.map(([skeleton, pattern]) => `${skeleton}\t${time(pattern)}`));
  set("append", ...["Era", "Year", "Month", "Day-Of-Week", "Day", "Hour", "Minute", "Second", "Timezone"].map((it) => appendItems[it]));
  const { fields } = json(`cldr-dates-full/main/${locale}/dateFields.json`).main[locale].dates;
  set("field-names", ...["era", "year", "month", "weekday", "day", "hour", "minute", "second", "zone"].map((it) => fields[it].displayName));
  return rows;
}

const written = new Map();
const out = ["# Written by generate.mjs from CLDR 48.2 (https://cldr.unicode.org, licence Unicode-3.0). What is not in a locale is in its parent."];
const parent = (locale) => (locale.includes("-") ? locale.slice(0, locale.lastIndexOf("-")) : "und");
const aliases = new Map();
for (const locale of ["und", ...locales.filter((it) => it !== "und")]) {
  const all = rows(locale);
  written.set(locale, all);
  const inherited = locale === "und" ? new Map() : written.get(parent(locale)) ?? written.get("und");
  const lines = [];
  for (const [key, value] of all) if (inherited.get(key) !== value) lines.push(`${key}=${value}`);
  if (lines.length) out.push(`@${locale}`, ...lines);
}
// Regions that write a language in another script than most: Chinese in Taiwan.
for (const [tag, full] of Object.entries(likely)) {
  const [language, script, region] = full.split("-");
  if (tag !== `${language}-${region}` || script === likely[language]?.split("-")[1]) continue;
  const nearest = [full, `${language}-${script}`].find((it) => written.has(it));
  if (nearest) aliases.set(tag, nearest);
}
for (const [alias, locale] of aliases) out.push(`@${alias}`, `=${locale}`);
// Locales that a formatter may name as its own. The data of a language are those of its default content, such as `de-DE`.
const { defaultContent } = json("cldr-core/defaultContent.json");
const named = new Set([...locales, ...aliases.keys(), ...defaultContent.filter((it) => written.has(it.split("-")[0]))]);
for (const [language, script, region] of [...named].map((it) => it.split("-"))) if (region && script.length === 4) named.add(`${language}-${region}`);
out.splice(out.indexOf("@und") + 1, 0, `locales=${[...named].sort().join("\t")}`);
process.stdout.write(`${out.join("\n")}\n`);
