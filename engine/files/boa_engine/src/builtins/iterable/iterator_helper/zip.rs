//! `Iterator.zip` and `Iterator.zipKeyed`.
//!
//! [spec]: https://tc39.es/proposal-joint-iteration/

use std::cell::Cell;

use boa_gc::{Finalize, Trace};

use super::IteratorHelper;
use crate::{
    Context, JsArgs, JsError, JsObject, JsResult, JsValue,
    builtins::{
        Array,
        iterable::{IteratorHint, IteratorRecord, get_iterator_flattenable},
        options::get_options_object,
    },
    js_error, js_string,
    native_function::{CoroutineBranch, CoroutineState, NativeCoroutine},
    object::internal_methods::InternalMethodPropertyContext,
    vm::CompletionRecord,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Trace, Finalize)]
#[boa_gc(empty_trace)]
enum Mode {
    Shortest,
    Longest,
    Strict,
}

/// The iterators that are iterated over together.
#[derive(Trace, Finalize)]
struct Zip {
    /// The iterators: `None` for those that are done.
    iters: Vec<Option<IteratorRecord>>,
    mode: Mode,
    /// With the mode `longest`, what stands for the values of iterators that are done.
    padding: Vec<JsValue>,
    /// With `zipKeyed`, the names of the values.
    keys: Option<Vec<JsValue>>,
}

impl Zip {
    /// `IteratorCloseAll ( iters, completion )`
    fn close_all(&mut self, completion: JsResult<()>, context: &mut Context) -> JsResult<()> {
        let mut completion = completion.map(|()| JsValue::undefined());
        for iter in self.iters.drain(..).flatten().rev() {
            completion = iter.close(completion, context);
        }
        completion.map(|_| ())
    }

    /// `IfAbruptCloseIterators ( value, iteratorRecords )`
    fn close_on_error<T>(&mut self, value: JsResult<T>, context: &mut Context) -> JsResult<T> {
        value.map_err(|error| self.fail(error, context))
    }

    fn fail(&mut self, error: JsError, context: &mut Context) -> JsError {
        match self.close_all(Err(error.clone()), context) {
            Err(error) => error,
            Ok(()) => error,
        }
    }

    /// The next values: `None` if the iteration is over.
    fn next(&mut self, context: &mut Context) -> JsResult<Option<Vec<JsValue>>> {
        let mut values = Vec::with_capacity(self.iters.len());
        for i in 0..self.iters.len() {
            if let Some(iter) = &mut self.iters[i] {
                let value = iter.step_value(context);
                if let Ok(Some(value)) = value {
                    values.push(value);
                    continue;
                }
                self.iters[i] = None;
                self.close_on_error(value, context)?;
                match self.mode {
                    Mode::Shortest => return self.close_all(Ok(()), context).map(|()| None),
                    Mode::Strict => return self.end_strict(i, context).map(|()| None),
                    Mode::Longest if self.iters.iter().all(Option::is_none) => return Ok(None),
                    Mode::Longest => {}
                }
            }
            values.push(self.padding.get(i).cloned().unwrap_or_default());
        }
        Ok((!values.is_empty()).then_some(values))
    }

    /// Checks that all are done if one is.
    fn end_strict(&mut self, done: usize, context: &mut Context) -> JsResult<()> {
        let differs = || js_error!(TypeError: "Iterator.zip: the iterators differ in length");
        if done != 0 {
            return Err(self.fail(differs(), context));
        }
        for i in 1..self.iters.len() {
            let Some(iter) = &mut self.iters[i] else {
                continue;
            };
            let is_done = iter.step(context);
            if !matches!(is_done, Ok(false)) {
                self.iters[i] = None;
            }
            if !self.close_on_error(is_done, context)? {
                return Err(self.fail(differs(), context));
            }
        }
        Ok(())
    }

    /// The array or object with values.
    fn result(&self, values: Vec<JsValue>, context: &mut Context) -> JsResult<JsValue> {
        let Some(keys) = &self.keys else {
            return Ok(Array::create_array_from_list(values, context).into());
        };
        let object = JsObject::with_null_proto();
        for (key, value) in keys.iter().zip(values) {
            let key = key.to_property_key(context)?;
            object.create_data_property_or_throw(key, value, context)?;
        }
        Ok(object.into())
    }

    fn step(&mut self, completion: CompletionRecord, context: &mut Context) -> CoroutineState {
        match completion {
            CompletionRecord::Normal(_) => {}
            CompletionRecord::Return(_) => {
                return CoroutineState::Break(self.close_all(Ok(()), context));
            }
            CompletionRecord::Throw(error) => {
                return CoroutineState::Break(Err(self.fail(error, context)));
            }
        }
        match self.next(context).branch()? {
            Some(values) => CoroutineState::Continue(self.result(values, context).branch()?),
            None => CoroutineState::Break(Ok(())),
        }
    }

    /// Reads the options: gives what the iterators are added to, and the option `padding`.
    fn with_options(
        options: &JsValue,
        context: &mut Context,
    ) -> JsResult<(Self, Option<JsObject>)> {
        let options = get_options_object(options)?;
        let mode = options.get(js_string!("mode"), context)?;
        let mode = match mode.as_string() {
            None if mode.is_undefined() => Mode::Shortest,
            Some(mode) if mode == "shortest" => Mode::Shortest,
            Some(mode) if mode == "longest" => Mode::Longest,
            Some(mode) if mode == "strict" => Mode::Strict,
            _ => return Err(js_error!(TypeError: "Iterator.zip: there is no such mode")),
        };
        let mut padding = None;
        if mode == Mode::Longest {
            let value = options.get(js_string!("padding"), context)?;
            padding = value.as_object();
            if padding.is_none() && !value.is_undefined() {
                return Err(js_error!(TypeError: "Iterator.zip: the padding must be an object"));
            }
        }
        let zip = Self {
            iters: Vec::new(),
            mode,
            padding: Vec::new(),
            keys: None,
        };
        Ok((zip, padding))
    }

    fn into_helper(self, context: &mut Context) -> JsValue {
        let coroutine = NativeCoroutine::from_copy_closure_with_captures(
            |completion, state: &Cell<Option<Self>>, context| {
                let Some(mut zip) = state.take() else {
                    return CoroutineState::Break(Ok(()));
                };
                let result = zip.step(completion, context);
                if result.is_continue() {
                    state.set(Some(zip));
                }
                result
            },
            Cell::new(Some(self)),
        );
        IteratorHelper::create(coroutine, context).into()
    }
}

fn objects(value: &JsValue) -> JsResult<JsObject> {
    value
        .as_object()
        .ok_or_else(|| js_error!(TypeError: "Iterator.zip: the iterables must be an object"))
}

/// [`Iterator.zip ( iterables [ , options ] )`][spec]
///
/// [spec]: https://tc39.es/proposal-joint-iteration/#sec-iterator.zip
pub(crate) fn zip(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let iterables = args.get_or_undefined(0);
    objects(iterables)?;
    let (mut zip, padding) = Zip::with_options(args.get_or_undefined(1), context)?;
    let mut input = iterables.get_iterator(IteratorHint::Sync, context)?;
    loop {
        let next = input.step_value(context);
        let Some(next) = zip.close_on_error(next, context)? else {
            break;
        };
        let iter = get_iterator_flattenable(&next, false, context);
        if iter.is_err() {
            zip.iters.insert(0, Some(input.clone()));
        }
        let iter = zip.close_on_error(iter, context)?;
        context.push(&mut zip.iters, Some(iter))?;
    }
    if let Some(padding) = padding {
        let padding = JsValue::from(padding).get_iterator(IteratorHint::Sync, context);
        let mut padding = zip.close_on_error(padding, context)?;
        let mut is_done = false;
        while zip.padding.len() < zip.iters.len() && !is_done {
            let value = padding.step_value(context);
            match zip.close_on_error(value, context)? {
                Some(value) => zip.padding.push(value),
                None => is_done = true,
            }
        }
        if !is_done {
            let closed = padding.close(Ok(JsValue::undefined()), context);
            zip.close_on_error(closed, context)?;
        }
    }
    Ok(zip.into_helper(context))
}

/// [`Iterator.zipKeyed ( iterables [ , options ] )`][spec]
///
/// [spec]: https://tc39.es/proposal-joint-iteration/#sec-iterator.zipkeyed
pub(crate) fn zip_keyed(_: &JsValue, args: &[JsValue], context: &mut Context) -> JsResult<JsValue> {
    let iterables = objects(args.get_or_undefined(0))?;
    let (mut zip, padding) = Zip::with_options(args.get_or_undefined(1), context)?;
    let mut keys = Vec::new();
    for key in iterables.own_property_keys(context)? {
        let property =
            iterables.__get_own_property__(&key, &mut InternalMethodPropertyContext::new(context));
        let property = zip.close_on_error(property, context)?;
        if !property.is_some_and(|property| property.expect_enumerable()) {
            continue;
        }
        let value = iterables.get(key.clone(), context);
        let value = zip.close_on_error(value, context)?;
        if value.is_undefined() {
            continue;
        }
        keys.push(key);
        let iter = get_iterator_flattenable(&value, false, context);
        let iter = zip.close_on_error(iter, context)?;
        zip.iters.push(Some(iter));
    }
    if let Some(padding) = padding {
        for key in &keys {
            let value = padding.get(key.clone(), context);
            let value = zip.close_on_error(value, context)?;
            zip.padding.push(value);
        }
    }
    zip.keys = Some(keys.into_iter().map(JsValue::from).collect());
    Ok(zip.into_helper(context))
}
