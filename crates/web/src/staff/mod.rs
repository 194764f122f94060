//! Pages for the staff: Chinese only, dense, for the keyboard; every form works without a script and keeps what was
//! typed when something goes wrong.

mod act;
mod calendar_feed;
mod entry;
mod form;
mod gate;
mod handover;
mod instructions;
mod intercessions;
mod kept;
pub(crate) mod matter;
mod office;
mod papers;
mod promises;
mod queue;
mod register;
mod search;
mod sheet;
mod shell;
mod time;
mod timeline;
mod workbench;

use crate::routes::routes;

routes! {
    GET "/setup/{token}" => entry::setup_form;
    POST "/setup/{token}" => entry::setup;
    GET "/staff/password/{token}" => entry::password_form;
    POST "/staff/password/{token}" => entry::password;
    GET "/staff/sign-in" => entry::sign_in_form;
    POST "/staff/sign-in" => entry::sign_in;
    POST "/staff/sign-out" => entry::sign_out;
    GET "/staff/switch" => entry::switch_form;
    POST "/staff/switch" => entry::switch;

    GET "/staff" => workbench::show;
    GET "/staff/calendar-feed" => calendar_feed::page;
    POST "/staff/calendar-feed" => calendar_feed::change;
    GET "/cal/{file}" => calendar_feed::file;
    POST "/staff/drafts" => kept::save;
    GET "/staff/register" => register::form_page;
    POST "/staff/register" => register::register;
    GET "/staff/handover" => handover::sheet;
    POST "/staff/handover" => handover::hand_over;
    GET "/staff/promises" => promises::show;
    POST "/staff/promises" => promises::promise_to_all;
    GET "/staff/promises/new" => promises::to_all_form;
    GET "/staff/promises/{id}/{noun}" => promises::act_form;
    POST "/staff/promises/{id}/{noun}" => promises::act;
    GET "/staff/instructions" => instructions::show;
    POST "/staff/instructions" => instructions::write;
    GET "/staff/intercessions" => intercessions::show;
    GET "/staff/follow-ups" => queue::follow_ups;
    GET "/staff/search" => search::form_page;
    POST "/staff/search" => search::search;
    GET "/staff/search/{key}" => search::show;
    POST "/staff/alarms" => workbench::acknowledge;
    POST "/staff/notices" => workbench::seen;
    POST "/staff/views" => queue::save_view;
    POST "/staff/views/removal" => queue::forget_view;
    GET "/staff/requests" => queue::show;
    GET "/staff/requests/{number}" => matter::show;
    GET "/staff/requests/{number}/receipt" => register::receipt;
    POST "/staff/requests/{number}/receipt" => register::receipt_again;
    GET "/staff/requests/{number}/purpose" => matter::purpose_form;
    POST "/staff/requests/{number}/purpose" => matter::state_purpose;
    GET "/staff/requests/{number}/contact" => matter::after_contact;
    POST "/staff/requests/{number}/contact" => matter::show_contact;
    GET "/staff/requests/{number}/photos" => matter::photos_form;
    POST "/staff/requests/{number}/photos" => matter::add_photos;
    GET "/staff/requests/{number}/photos/{file}" => matter::photo;
    GET "/staff/requests/{number}/promises" => promises::to_person_form;
    POST "/staff/requests/{number}/promises" => promises::promise_to_person;
    GET "/staff/requests/{number}/intercessions" => intercessions::enter_form;
    POST "/staff/requests/{number}/intercessions" => intercessions::enter;
    GET "/staff/requests/{number}/papers" => papers::list;
    GET "/staff/requests/{number}/papers/{kind}" => papers::show;
    POST "/staff/requests/{number}/papers/{kind}" => papers::show_named;
    GET "/staff/requests/{number}/papers/{kind}/docx" => papers::docx;
    POST "/staff/requests/{number}/papers/{kind}/docx" => papers::docx_named;
    GET "/staff/requests/{number}/act/{noun}" => act::form_page;

    POST "/staff/requests/{number}/acknowledgement" => act::submit;
    POST "/staff/requests/{number}/acceptance" => act::submit;
    POST "/staff/requests/{number}/supplement-notice" => act::submit;
    POST "/staff/requests/{number}/supplement" => act::submit;
    POST "/staff/requests/{number}/decline" => act::submit;
    POST "/staff/requests/{number}/answer-at-once" => act::submit;
    POST "/staff/requests/{number}/emergency" => act::submit;
    POST "/staff/requests/{number}/sealing" => act::submit;
    POST "/staff/requests/{number}/judgement" => act::submit;
    POST "/staff/requests/{number}/assignment" => act::submit;
    POST "/staff/requests/{number}/signature" => act::submit;
    POST "/staff/requests/{number}/return" => act::submit;
    POST "/staff/requests/{number}/designation" => act::submit;
    POST "/staff/requests/{number}/review-request" => act::submit;
    POST "/staff/requests/{number}/review-assignment" => act::submit;
    POST "/staff/requests/{number}/contact-record" => act::submit;
    POST "/staff/requests/{number}/note" => act::submit;
    POST "/staff/requests/{number}/reading" => act::submit;
    POST "/staff/requests/{number}/proposal" => act::submit;
    POST "/staff/requests/{number}/proposal-decision" => act::submit;
    POST "/staff/requests/{number}/step-completion" => act::submit;
    POST "/staff/requests/{number}/step-amendment" => act::submit;
    POST "/staff/requests/{number}/co-task" => act::submit;
    POST "/staff/requests/{number}/task-report" => act::submit;
    POST "/staff/requests/{number}/task-check" => act::submit;
    POST "/staff/requests/{number}/meeting-call" => act::submit;
    POST "/staff/requests/{number}/meeting" => act::submit;
    POST "/staff/requests/{number}/instruction" => act::submit;
    POST "/staff/requests/{number}/instruction-report" => act::submit;
    POST "/staff/requests/{number}/resumption" => act::submit;
    POST "/staff/requests/{number}/draft" => act::submit;
    POST "/staff/requests/{number}/approval" => act::submit;
    POST "/staff/requests/{number}/draft-return" => act::submit;
    POST "/staff/requests/{number}/delivery" => act::submit;
    POST "/staff/requests/{number}/follow-up" => act::submit;
    POST "/staff/requests/{number}/rating" => act::submit;
    POST "/staff/requests/{number}/closure" => act::submit;
    POST "/staff/requests/{number}/reopening" => act::submit;
    POST "/staff/requests/{number}/summary" => act::submit;
    POST "/staff/requests/{number}/handover" => act::submit;
    POST "/staff/requests/{number}/addition" => act::submit;
    POST "/staff/requests/{number}/reminder" => act::submit;
    POST "/staff/requests/{number}/withdrawal" => act::submit;

    GET "/staff/office" => office::office_form;
    POST "/staff/office" => office::office;
    GET "/staff/units" => office::units_form;
    POST "/staff/units" => office::units;
    GET "/staff/people" => office::people_form;
    POST "/staff/people" => office::people;
    GET "/staff/duty" => office::duty_form;
    POST "/staff/duty" => office::duty;
    GET "/staff/calendar" => office::calendar_form;
    POST "/staff/calendar" => office::calendar;
    GET "/staff/templates" => office::templates_form;
    POST "/staff/templates" => office::add_template;
    GET "/staff/templates/{file}" => office::template_file;
    POST "/staff/templates/removal" => office::remove_template;
    GET "/staff/rulebook" => office::rulebook;
}

mod of_the_demo {
    use super::entry;
    use crate::routes::routes;

    routes! {
        GET "/demo" => entry::demo;
        POST "/demo/sign-in" => entry::demo_sign_in;
    }
}

pub use of_the_demo::ROUTES as DEMO_ROUTES;
pub(crate) use of_the_demo::router as demo_router;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_has_its_route() {
        for act in act::ACTS {
            assert!(ROUTES.contains(&("POST", act.path)), "{}", act.path);
        }
    }
}
