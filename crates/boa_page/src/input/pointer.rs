//! [Mouse events](https://w3c.github.io/uievents/#events-mouseevents): presses, clicks and the
//! wheel at a place of the page.

use crate::dom::ext::*;
use crate::{
    dom::{Element, Node, changed},
    events::{self, Modifiers},
    html::{self, focus},
    input::scrolling,
    page::Page,
    text_layout::units::{self, COLUMN_WIDTH, LINE_HEIGHT, pixels},
};
use boa_engine::{Context, JsObject};
use boa_web::{host::clean_up_after_running_script, webidl::PlatformRef};

impl Page {
    /// The first row of the page that is visible.
    #[must_use]
    pub fn first_row(&self) -> usize {
        units::row(self.input().scroll_top.get())
    }

    /// Presses the main button of the mouse, at a column of the page and a row counted from its
    /// top.
    pub fn press_mouse(
        &self,
        (column, row): (usize, usize),
        modifiers: Modifiers,
        context: &mut Context,
    ) {
        let Some(element) = self.element_at(column, row) else {
            return;
        };
        self.input().pressed.replace(Some(element.node()));
        if self.fire_mouse("mousedown", &element, (column, row), modifiers, context) {
            let inclusive = element.node().inclusive_ancestors();
            let page_document = self.document().node();
            let mut own = inclusive.filter_map(|node| node.as_element());
            let focusable =
                own.find(|it| focus::is_focusable(it) && it.node().root().is(&page_document));
            let text = focusable.as_ref().filter(|it| html::is_editable(it));
            // By the layout at the time of the press.
            let caret = text.and_then(|control| self.caret_at(control, (column, row)));
            focus::move_to(self.document(), focusable.as_ref(), context);
            if let (Some(control), Some(caret)) = (text, caret)
                && self.focused().is_some_and(|it| it.is(control))
            {
                caret.place(self, control);
            }
            changed(&page_document, context);
        }
        clean_up_after_running_script(context);
    }

    /// Releases the main button of the mouse. It is a click if the button was pressed on the same
    /// element.
    pub fn release_mouse(
        &self,
        (column, row): (usize, usize),
        modifiers: Modifiers,
        context: &mut Context,
    ) {
        let pressed = self.input().pressed.take();
        let Some(element) = self.element_at(column, row) else {
            return;
        };
        self.fire_mouse("mouseup", &element, (column, row), modifiers, context);
        clean_up_after_running_script(context);
        // The nearest common ancestor.
        let common = pressed.and_then(|pressed| {
            let mut inclusive = element.node().inclusive_ancestors();
            inclusive
                .find(|it| pressed.is_inclusive_descendant_of(it))
                .and_then(|it| it.as_element())
        });
        if let Some(element) = common.filter(|it| !html::is_disabled(it)) {
            let place = self.in_window(column, row);
            let event = events::mouse_click_event(place, modifiers, context);
            element.event_target().dispatch(&event, context);
            clean_up_after_running_script(context);
        }
    }

    /// Clicks an element: fires `click`, as an event of the user, and runs the activation behavior.
    /// No other event of the mouse is fired, and the focus stays. Does nothing with an object that
    /// is no element.
    pub fn click(&self, element: &JsObject, context: &mut Context) {
        if let Some(element) = PlatformRef::<Element>::of_object(element) {
            events::fire_click(&element.event_target(), true, context);
            clean_up_after_running_script(context);
        }
    }

    /// Scrolls the box at a place by `rows`, down if they are positive, as the wheel does, unless a
    /// script cancels the event.
    pub fn scroll_at(&self, (column, row): (usize, usize), rows: isize, context: &mut Context) {
        if let Some(element) = self.element_at(column, row) {
            let down = pixels(rows.unsigned_abs(), LINE_HEIGHT).copysign(if rows < 0 {
                -1.0
            } else {
                1.0
            });
            let place = self.in_window(column, row);
            let event = events::wheel_event(place, down, Modifiers::default(), context);
            let goes_on = element.event_target().dispatch(&event, context);
            clean_up_after_running_script(context);
            if !goes_on {
                return;
            }
        }
        let layout = self.layout(self.view().size().0);
        let scrolled = layout.scrolled_at(column, row);
        let moves = scrolled.filter(|it| {
            layout.scrolling(it).is_some_and(|scrolling| {
                let most = scrolling.content.saturating_sub(scrolling.rows);
                if rows < 0 {
                    scrolling.scroll > 0
                } else {
                    scrolling.scroll < most
                }
            })
        });
        scrolling::scroll_rows(moves.as_ref(), rows, context);
    }

    /// Fires `resize`: the size of the view has changed.
    pub fn resized(&self, context: &mut Context) {
        events::fire_at_window("resize", context);
        // The end of the page may have moved.
        scrolling::scroll_rows(None, 0, context);
        clean_up_after_running_script(context);
    }

    fn element_at(&self, column: usize, row: usize) -> Option<PlatformRef<Element>> {
        let layout = self.layout(self.view().size().0);
        let root = || {
            let document = self.document();
            document
                .body()
                .or_else(|| document.document_element())
                .and_then(|it: PlatformRef<Node>| it.as_element())
        };
        layout.element_at(column, row).or_else(root)
    }

    /// A place in the window, in pixels.
    fn in_window(&self, column: usize, row: usize) -> (f64, f64) {
        (
            pixels(column, COLUMN_WIDTH),
            pixels(row, LINE_HEIGHT) - self.input().scroll_top.get(),
        )
    }

    /// Whether no script has canceled the event. Disabled elements get none.
    fn fire_mouse(
        &self,
        r#type: &'static str,
        element: &PlatformRef<Element>,
        (column, row): (usize, usize),
        modifiers: Modifiers,
        context: &mut Context,
    ) -> bool {
        if html::is_disabled(element) {
            return true;
        }
        let event = events::mouse_event(r#type, self.in_window(column, row), modifiers, context);
        element.event_target().dispatch(&event, context)
    }
}
