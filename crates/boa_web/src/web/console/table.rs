//! `console.table`: values in rows and columns.

use super::inspect::{InspectOptions, inspect_at, own_keys, own_property, unwrapped, width};
use crate::dom::check_interrupt;
use boa_engine::{
    Context, JsObject, JsResult, JsString, JsValue,
    builtins::{map::ordered_map::OrderedMap, set::ordered_set::OrderedSet},
    property::PropertyKey,
};

const INDEX: &str = "(index)";
const ITERATION_INDEX: &str = "(iteration index)";
const KEY: &str = "Key";
const VALUES: &str = "Values";

/// The limit on rows.
const MAX_ROWS: usize = 1000;
const MAX_COLUMNS: usize = 100;

/// The limit on the area of the table, in characters: a cell is as wide as the widest cell in its
/// column.
const MAX_AREA: usize = 4 << 20;

/// A table under construction.
#[derive(Default)]
struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
    /// The number of rows that are not shown.
    left_out: usize,
}

/// The table of an object's rows, with the named columns or with all columns. None for a value
/// without rows.
///
/// Getters are not called. Their cells show that there is a getter. Fails with the error of an
/// interrupt.
pub(super) fn table(
    data: &JsValue,
    columns: Option<&[JsString]>,
    context: &mut Context,
) -> JsResult<Option<String>> {
    let Some(object) = data.as_object().map(|object| unwrapped(&object)) else {
        return Ok(None);
    };
    let table = if let Some(entries) = map_entries(&object) {
        Table::of_items([ITERATION_INDEX, KEY, VALUES], entries, context)?
    } else if let Some(items) = set_items(&object) {
        Table::of_items([ITERATION_INDEX, VALUES], items, context)?
    } else {
        Table::of_rows(&object, columns, context)?
    };
    Ok(Some(table.draw()))
}

fn map_entries(object: &JsObject) -> Option<Vec<[JsValue; 2]>> {
    let map = object.downcast_ref::<OrderedMap<JsValue>>()?;
    Some(
        map.iter()
            .map(|(key, value)| [key.clone(), value.clone()])
            .collect(),
    )
}

fn set_items(object: &JsObject) -> Option<Vec<[JsValue; 1]>> {
    let set = object.downcast_ref::<OrderedSet>()?;
    Some(set.iter().map(|item| [item.clone()]).collect())
}

impl Table {
    fn of_items<const COLUMNS: usize, const VALUES: usize>(
        head: [&str; COLUMNS],
        items: Vec<[JsValue; VALUES]>,
        context: &mut Context,
    ) -> JsResult<Self> {
        let (count, mut area, mut rows) = (items.len(), Area::default(), Vec::new());
        for (index, values) in items.into_iter().take(MAX_ROWS).enumerate() {
            check_interrupt(context)?;
            let cells: Vec<_> = values.iter().map(|value| cell(value, context)).collect();
            if !area.has_room_for(cells.iter().map(String::as_str).enumerate()) {
                break;
            }
            rows.push(std::iter::once(index.to_string()).chain(cells).collect());
        }
        Ok(Self {
            left_out: count - rows.len(),
            rows,
            head: head.map(str::to_owned).to_vec(),
        })
    }

    fn of_rows(
        object: &JsObject,
        wanted: Option<&[JsString]>,
        context: &mut Context,
    ) -> JsResult<Self> {
        let keys = enumerable_keys(object);
        let mut columns = Columns::default();
        for name in wanted.unwrap_or_default() {
            if columns.0.len() == MAX_COLUMNS {
                break;
            }
            columns.position(PropertyKey::from(name.clone()));
        }
        let mut rows = Vec::new();
        let mut has_values = false;
        let mut area = Area::default();
        let mut named = 0;
        for key in keys.iter().take(MAX_ROWS) {
            check_interrupt(context)?;
            let mut row = Row {
                index: key_text(key),
                cells: Vec::new(),
                value: None,
            };
            match own_value(object, key) {
                Ok(value) => match value.as_object() {
                    Some(inner) => {
                        row.fill(&unwrapped(&inner), wanted.is_some(), &mut columns, context);
                    }
                    None if wanted.is_none() => row.value = Some(cell(&value, context)),
                    None => {}
                },
                Err(accessor) => row.value = Some(accessor.to_owned()),
            }
            let cells = row
                .cells
                .iter()
                .map(|(position, text)| (*position, text.as_str()));
            let value = row.value.as_deref().map(|value| (MAX_COLUMNS, value));
            // A column is as wide as its name at least.
            let new_names: Vec<_> = columns.0[named..].iter().map(key_text).collect();
            let new_names = (named..).zip(new_names.iter().map(String::as_str));
            if !area.has_room_for(cells.chain(value).chain(new_names)) {
                break;
            }
            named = columns.0.len();
            has_values |= row.value.is_some();
            rows.push(row);
        }
        let left_out = keys.len() - rows.len();
        let mut head = vec![INDEX.to_owned()];
        head.extend(columns.0.iter().map(key_text));
        if has_values {
            head.push(VALUES.to_owned());
        }
        let rows = rows
            .into_iter()
            .map(|row| row.into_cells(columns.0.len(), has_values))
            .collect();
        Ok(Self {
            head,
            rows,
            left_out,
        })
    }

    fn draw(&self) -> String {
        let mut widths: Vec<usize> = self.head.iter().map(|cell| width(cell)).collect();
        for row in &self.rows {
            for (column, cell) in row.iter().enumerate() {
                widths[column] = widths[column].max(width(cell));
            }
        }
        let rule = |left: &str, middle: &str, right: &str| {
            let dashes: Vec<_> = widths.iter().map(|width| "─".repeat(width + 2)).collect();
            format!("{left}{}{right}", dashes.join(middle))
        };
        let line = |row: &[String]| {
            let cells = row.iter().zip(&widths);
            let cells: Vec<_> = cells
                .map(|(cell, &to)| cell.clone() + &" ".repeat(to - width(cell)))
                .collect();
            format!("│ {} │", cells.join(" │ "))
        };
        let mut lines = vec![rule("┌", "┬", "┐"), line(&self.head), rule("├", "┼", "┤")];
        lines.extend(self.rows.iter().map(|row| line(row)));
        lines.push(rule("└", "┴", "┘"));
        if self.left_out > 0 {
            lines.push(format!("... {} more rows", self.left_out));
        }
        lines.join("\n")
    }
}

/// The size of the text of a table.
#[derive(Default)]
struct Area {
    widths: Vec<usize>,
    rows: usize,
}

impl Area {
    /// Whether the table has space for a row with these cells. It always has space for the first
    /// row.
    fn has_room_for<'a>(&mut self, cells: impl Iterator<Item = (usize, &'a str)>) -> bool {
        for (column, cell) in cells {
            if self.widths.len() <= column {
                self.widths.resize(column + 1, 0);
            }
            self.widths[column] = self.widths[column].max(width(cell));
        }
        self.rows += 1;
        self.rows == 1 || self.rows.saturating_mul(self.widths.iter().sum()) <= MAX_AREA
    }
}

/// The names of the columns of all rows, in the order of their first use.
#[derive(Default)]
struct Columns(Vec<PropertyKey>);

impl Columns {
    /// The column of a property. `None` if there are too many columns.
    fn position(&mut self, name: PropertyKey) -> Option<usize> {
        let Self(names) = self;
        if let Some(position) = names.iter().position(|known| *known == name) {
            return Some(position);
        }
        (names.len() < MAX_COLUMNS).then(|| {
            names.push(name);
            names.len() - 1
        })
    }
}

struct Row {
    index: String,
    cells: Vec<(usize, String)>,
    value: Option<String>,
}

impl Row {
    fn fill(
        &mut self,
        object: &JsObject,
        only_known: bool,
        columns: &mut Columns,
        context: &mut Context,
    ) {
        let names = if only_known {
            columns.0.clone()
        } else {
            enumerable_keys(object)
        };
        for name in names {
            if only_known && own_property(object, &name).is_none() {
                continue;
            }
            let text = match own_value(object, &name) {
                Ok(value) => cell(&value, context),
                Err(accessor) => accessor.to_owned(),
            };
            let Some(position) = columns.position(name) else {
                return;
            };
            self.cells.push((position, text));
        }
    }

    fn into_cells(self, columns: usize, has_values: bool) -> Vec<String> {
        let mut cells = vec![String::new(); columns + 1];
        cells[0] = self.index;
        for (position, text) in self.cells {
            cells[position + 1] = text;
        }
        if has_values {
            cells.push(self.value.unwrap_or_default());
        }
        cells
    }
}

fn enumerable_keys(object: &JsObject) -> Vec<PropertyKey> {
    let mut keys = own_keys(object);
    keys.retain(|key| {
        !matches!(key, PropertyKey::Symbol(_))
            && own_property(object, key).is_some_and(|property| property.enumerable() == Some(true))
    });
    keys
}

fn own_value(object: &JsObject, key: &PropertyKey) -> Result<JsValue, &'static str> {
    match own_property(object, key) {
        Some(property) if property.is_accessor_descriptor() => Err("[Getter]"),
        property => Ok(property
            .and_then(|property| property.value().cloned())
            .unwrap_or_default()),
    }
}

fn key_text(key: &PropertyKey) -> String {
    match key {
        PropertyKey::String(name) => name.to_std_string_lossy(),
        PropertyKey::Index(index) => index.get().to_string(),
        PropertyKey::Symbol(symbol) => symbol.descriptive_string().to_std_string_lossy(),
    }
}

/// A value on one line.
fn cell(value: &JsValue, context: &mut Context) -> String {
    let options = InspectOptions {
        depth: 0,
        elements: 3,
        break_length: usize::MAX / 2,
        ..InspectOptions::default()
    };
    // An object with many properties would make the table too wide.
    let object = value.as_object().map(|object| unwrapped(&object));
    let is_wide =
        object.is_some_and(|object| !object.is_array() && enumerable_keys(&object).len() > 2);
    inspect_at(value, &options, usize::from(is_wide), context)
}
