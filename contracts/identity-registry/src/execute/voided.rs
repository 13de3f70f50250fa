use salus_identity_api::bounds::MAX_VOIDED_SPANS;
use salus_identity_api::cells::IdentityCell;
use salus_policy::VoidedSpan;

use crate::access::Actor;
use crate::contract::Context;
use crate::error::{ContractError, ControlError};
use crate::events::{Change, ControlChange};
use crate::state;

/// Voids what was granted in a span.
pub fn void(ctx: &mut Context<'_>, by: Actor, span: VoidedSpan) -> Result<Change, ContractError> {
    if span.end <= span.start || span.end > ctx.now {
        return Err(ControlError::Span {
            start: span.start.0,
            end: span.end.0,
            now: ctx.now.0,
        }
        .into());
    }
    let identity = by.identity();
    let voided = merged(by.cell.voided, span);
    if voided.len() > MAX_VOIDED_SPANS {
        return Err(ControlError::VoidedSpansFull.into());
    }
    let cell = IdentityCell { voided, ..by.cell };
    state::save_identity(ctx.deps.storage, &identity, &cell);
    Ok(Change::Control(ControlChange::Voided {
        start: span.start,
        end: span.end,
        refusals: span.refusals,
    }))
}

/// Lets what was refused in voided spans hold again.
pub fn restore_refusals(ctx: &mut Context<'_>, by: Actor) -> Result<Change, ContractError> {
    let identity = by.identity();
    let mut cell = by.cell;
    if !cell.voided.iter().any(|span| span.refusals) {
        return Err(ControlError::NoVoidedRefusals.into());
    }
    restore(&mut cell.voided);
    state::save_identity(ctx.deps.storage, &identity, &cell);
    Ok(Change::Control(ControlChange::RefusalsRestored))
}

/// Leaves permits and delegations void, and lets refusals and exclusions hold.
pub(super) fn restore(voided: &mut Vec<VoidedSpan>) {
    let spans = std::mem::take(voided);
    for span in spans {
        let span = VoidedSpan {
            refusals: false,
            ..span
        };
        *voided = merged(std::mem::take(voided), span);
    }
}

/// The spans with one more. Of one kind, those that overlap or touch become one; a span of which
/// permits are void says nothing where one of which everything is void says more.
fn merged(spans: Vec<VoidedSpan>, mut added: VoidedSpan) -> Vec<VoidedSpan> {
    let mut kept = Vec::with_capacity(spans.len().saturating_add(1));
    for span in spans {
        let meets = span.start <= added.end && added.start <= span.end;
        if span.refusals == added.refusals && meets {
            added.start = added.start.min(span.start);
            added.end = added.end.max(span.end);
        } else {
            kept.push(span);
        }
    }
    kept.push(added);
    let mut spans = Vec::with_capacity(kept.len());
    for span in &kept {
        if !kept.iter().any(|other| says_more(other, span)) {
            spans.push(*span);
        }
    }
    spans
}

fn says_more(one: &VoidedSpan, other: &VoidedSpan) -> bool {
    one.refusals && !other.refusals && one.start <= other.start && other.end <= one.end
}
