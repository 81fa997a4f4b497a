//! `tertulia check`: prints the connection check, step by step.

use super::{HeadlessError, Session, failed, run};
use crate::arguments::Checked;
use crate::domain::base_url::BaseUrl;
use crate::domain::check::StepReport;
use crate::domain::ids::DRAFT;
use crate::domain::ids::ProviderId;
use crate::domain::secret::Secret;
use crate::engine::Engine;
use crate::state::action::{Action, CheckAction, Extras, NewProvider};
use crate::words;
use std::io::Write;

/// Checks, and writes each step to `out` as it ends. `key` is the one for a URL; a provider has its
/// own.
///
/// # Errors
/// What is wrong, in one line; or `out` fails.
pub fn check(
    engine: Engine,
    checked: &Checked,
    key: Secret,
    out: &mut dyn Write,
) -> Result<(), HeadlessError> {
    run(engine, |session| {
        let id = session.begin_check(checked, key)?;
        session.print_check(id, out)
    })
}

impl Session {
    fn begin_check(&mut self, checked: &Checked, key: Secret) -> Result<ProviderId, HeadlessError> {
        let extras = if checked.extras {
            Extras::With
        } else {
            Extras::Without
        };
        if !checked.is_url() {
            self.wait_until_listed()?;
            let named = self.provider_named(&checked.target);
            let id = named.map_err(|error| with_scheme(error, &checked.target))?;
            self.apply(Action::Check(CheckAction::Provider(id, extras)));
            return Ok(id);
        }
        let url = BaseUrl::check(&checked.target).map_err(|error| failed(&error.to_string()))?;
        let draft = NewProvider::new(String::new(), checked.format, url.url, key);
        let check = CheckAction::Draft(Box::new(draft), extras);
        self.apply(Action::Check(check));
        Ok(DRAFT)
    }

    fn print_check(&mut self, id: ProviderId, out: &mut dyn Write) -> Result<(), HeadlessError> {
        let mut printed = 0;
        loop {
            let check = self.state().checks().of(id);
            let check = check.ok_or_else(|| failed("The check could not be begun"))?;
            for report in &check.steps()[printed..] {
                writeln!(out, "{}", line(report))?;
                printed += 1;
            }
            out.flush()?;
            if check.has_ended() {
                return match check.problem() {
                    None => Ok(()),
                    Some(problem) => Err(failed(&words::in_one_line(problem))),
                };
            }
            self.wait()?;
        }
    }
}

/// An address without its scheme was taken for a name.
fn with_scheme(error: HeadlessError, target: &str) -> HeadlessError {
    if BaseUrl::check(&format!("http://{target}")).is_ok() && target.contains(['.', ':', '/']) {
        failed(&format!(
            "{error}. A base URL begins with http:// or https://."
        ))
    } else {
        error
    }
}

/// `passed   Chat            “Hello”  (120 ms)`.
fn line(report: &StepReport) -> String {
    let took = report
        .took_ms
        .map_or_else(String::new, |millis| format!("  ({millis} ms)"));
    let (outcome, step) = (report.outcome.word(), report.step.label());
    let found = words::finding(&report.found);
    format!("{outcome:<8} {step:<15} {found}{took}")
}
