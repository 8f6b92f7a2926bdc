//! The script of a relay: a module that exports `toServer(message, client)`, `toClient(message,
//! client)` or both. A message is a string or a `Uint8Array`. What a function returns, or what its
//! promise is fulfilled with, is passed on; without a value the message is dropped. The messages of
//! one direction wait for each other, so that they keep their order. A rule has a minute.

use crate::{
    network::Network,
    output,
    process::status::{FAILURE, USAGE},
    script::{self, Settings, error_report::Reports},
    source::{program, typescript::TypeScript},
};
use boa_engine::{Context, JsString, JsValue, Source, js_string};
use boa_websocket::{
    Runtime,
    net::Message,
    runtime::{Function, values},
};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{SeqAccess, Visitor},
};
use std::{fmt, future::pending, net::SocketAddr, rc::Rc, time::Duration};
use tokio::time::timeout;

/// A function of the script, and its name.
pub(super) struct Rule {
    name: &'static str,
    function: RuleFunction,
}

type RuleFunction = Function<(Payload, About), Option<Payload>>;

/// The rules of both directions.
#[derive(Default)]
pub(super) struct Rules {
    pub(super) to_server: Option<Rule>,
    pub(super) to_client: Option<Rule>,
}

/// A client of the relay: its number, from 1, and its address.
pub(super) struct Client {
    pub(super) number: u64,
    pub(super) address: SocketAddr,
}

/// The second argument of a rule.
#[derive(Serialize)]
pub(super) struct About {
    number: u64,
    address: String,
}

impl Rules {
    /// Runs the script, and finds the functions that it exports. Err with the exit status.
    pub(super) async fn open(
        source: &program::Source,
        settings: &Settings,
        network: Network,
    ) -> Result<(Box<Runtime>, Self), u8> {
        let reports = Rc::new(Reports::new(
            settings.run_input.clone(),
            None,
            &network.options,
        ));
        let transpiler = Rc::new(TypeScript::default());
        let (mut runtime, _) =
            script::build(source, settings, network, None, &reports, transpiler, None)?;
        let module = match runtime.import(&source.name).await {
            Ok(module) => module,
            Err(error) => return Err(script::report(&error, &reports).err().unwrap_or(FAILURE)),
        };
        let context = runtime.context();
        let exports = module.namespace(context);
        let mut rule = |name: &'static str| {
            let value = exports
                .get(JsString::from(name), context)
                .unwrap_or_default();
            if value.is_undefined() {
                return Ok(None);
            }
            if let Some(function) = function(&value, context) {
                return Ok(Some(Rule { name, function }));
            }
            output::error(&format_args!(
                "{}: the export {name} is not a function",
                source.name.display(),
            ));
            Err(USAGE)
        };
        let rules = Self {
            to_server: rule("toServer")?,
            to_client: rule("toClient")?,
        };
        if rules.to_server.is_none() && rules.to_client.is_none() {
            output::error(&format_args!(
                "{}: the script of a relay exports a function toServer or toClient, such as \
                 `export const toClient = (message) => message`",
                source.name.display()
            ));
            return Err(USAGE);
        }
        Ok((runtime, rules))
    }
}

/// Calls a rule. Returns the message to pass on, or `None` if it is dropped. The error names the
/// rule and the client.
pub(super) async fn apply(
    rule: &Rule,
    message: Message,
    client: &Client,
) -> Result<Option<Message>, String> {
    let about = About {
        number: client.number,
        address: client.address.to_string(),
    };
    let passed = rule.function.call((Payload(message), about));
    let named = |what: &dyn fmt::Display| {
        let Client { number, .. } = client;
        format!("{} for client {number}: {what}", rule.name)
    };
    match timeout(RULE_TIMEOUT, passed).await {
        Ok(Ok(passed)) => Ok(passed.map(|Payload(message)| message)),
        Ok(Err(error)) => Err(named(&error)),
        Err(_) => Err(named(&format_args!(
            "it has not settled its promise within {} s",
            RULE_TIMEOUT.as_secs()
        ))),
    }
}

/// Calls a rule, checks what it returns, and makes bytes of a view.
const WITH_BYTES: &str = "
    ((rule, isView, Uint8Array, ArrayBuffer, TypeError) => async (message, client) => {
        const passed = await rule(message, client);
        if (isView(passed)) return new Uint8Array(passed.buffer, passed.byteOffset, passed.byteLength);
        if (passed === undefined || passed === null || typeof passed === 'string' || passed instanceof ArrayBuffer) return passed;
        const type = typeof passed === 'object' ? passed.constructor?.name ?? 'object' : typeof passed;
        throw new TypeError(`it has returned a value of the type ${type}: a message is a string, an ArrayBuffer or a view, such as JSON.stringify(value)`);
    })";

/// The time of a rule for a message, and of all rules for what a side has sent before it ended its
/// connection.
pub(super) const RULE_TIMEOUT: Duration = Duration::from_secs(60);

fn function(value: &JsValue, context: &mut Context) -> Option<RuleFunction> {
    if !value.is_callable() {
        return None;
    }
    let with_bytes = context.eval(Source::from_bytes(WITH_BYTES)).ok()?;
    let global = context.global_object();
    let buffers = global.get(js_string!("ArrayBuffer"), context).ok()?;
    let is_view = buffers
        .as_object()?
        .get(js_string!("isView"), context)
        .ok()?;
    let views = global.get(js_string!("Uint8Array"), context).ok()?;
    let errors = global.get(js_string!("TypeError"), context).ok()?;
    let rule = with_bytes
        .as_callable()?
        .call(
            &JsValue::undefined(),
            &[value.clone(), is_view, views, buffers, errors],
            context,
        )
        .ok()?;
    values::from_js(&rule, context).ok()
}

/// Runs the event loop of the script, if there is one. Returns the exit status when it has ended.
pub(super) async fn run(script: Option<&mut Runtime>) -> u8 {
    let Some(runtime) = script else {
        return pending().await;
    };
    match runtime.run_until_stopped().await {
        Ok(()) => FAILURE,
        Err(error) => script::exit_status(&error).unwrap_or_else(|| {
            output::error(&error);
            FAILURE
        }),
    }
}

/// A message as a value of scripts.
pub(super) struct Payload(Message);

impl Serialize for Payload {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Message::Text(text) => serializer.serialize_str(text),
            Message::Binary(bytes) => serializer.serialize_bytes(bytes),
        }
    }
}

impl<'de> Deserialize<'de> for Payload {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PayloadVisitor)
    }
}

struct PayloadVisitor;

impl<'de> Visitor<'de> for PayloadVisitor {
    type Value = Payload;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a message, which is a string, an ArrayBuffer or a view")
    }

    fn visit_str<E>(self, text: &str) -> Result<Payload, E> {
        Ok(Payload(Message::from(text)))
    }

    fn visit_byte_buf<E>(self, bytes: Vec<u8>) -> Result<Payload, E> {
        Ok(Payload(Message::Binary(bytes.into())))
    }

    // The bytes of a buffer are a sequence where the type is not known before.
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Payload, A::Error> {
        let mut bytes = Vec::with_capacity(list.size_hint().unwrap_or(0));
        while let Some(byte) = list.next_element()? {
            bytes.push(byte);
        }
        self.visit_byte_buf(bytes)
    }
}
