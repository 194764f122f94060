//! Pages for residents: no account, no script, one thing a page.

mod file;
mod home;
mod info;
mod kept;
mod matter;
mod promises;
pub(crate) mod receipt;
mod session;
mod track;

pub(crate) use session::mine;

use crate::{assets, routes::routes};
use matter::forms;

routes! {
    GET "/" => home::home;
    POST "/display" => home::display;
    POST "/leave" => session::leave;
    GET "/start" => info::start;
    GET "/privacy" => info::privacy;
    GET "/accessibility" => info::accessibility;
    GET "/help" => info::help;
    GET "/file/category" => file::category::page;
    POST "/file/category" => file::category::save;
    GET "/file/place" => file::place::page;
    POST "/file/place" => file::place::save;
    GET "/file/tell" => file::tell::page;
    POST "/file/tell" => file::tell::save;
    GET "/file/photos" => file::photos::page;
    POST "/file/photos" => file::photos::save;
    GET "/file/photos/{file}" => file::photos::photo;
    GET "/file/contact" => file::contact::page;
    POST "/file/contact" => file::contact::save;
    GET "/file/check" => file::check::page;
    POST "/file/check" => file::check::submit;
    GET "/receipt" => receipt::page;
    GET "/track" => track::page;
    POST "/track" => track::look_up;
    GET "/q/{number}/{code}" => track::by_link;
    GET "/matter" => matter::page;
    GET "/matter/add" => forms::page::<forms::Add>;
    POST "/matter/additions" => forms::save::<forms::Add>;
    GET "/matter/remind" => forms::page::<forms::Remind>;
    POST "/matter/reminders" => forms::save::<forms::Remind>;
    GET "/matter/reopen" => forms::page::<forms::Reopen>;
    POST "/matter/reopening" => forms::save::<forms::Reopen>;
    GET "/matter/review" => forms::page::<forms::Review>;
    POST "/matter/reviews" => forms::save::<forms::Review>;
    GET "/matter/withdraw" => forms::page::<forms::Withdraw>;
    POST "/matter/withdrawal" => forms::save::<forms::Withdraw>;
    GET "/matter/supplement" => forms::page::<forms::Supplement>;
    POST "/matter/supplement" => forms::save::<forms::Supplement>;
    GET "/matter/rate" => matter::rating::page;
    POST "/matter/rating" => matter::rating::save;
    GET "/matter/photos" => matter::photos::page;
    POST "/matter/photos" => matter::photos::save;
    GET "/matter/photos/{file}" => matter::photos::photo;
    GET "/matter/promises/{id}" => matter::promise::page;
    POST "/matter/promises/{id}" => matter::promise::save;
    GET "/promises" => promises::board;
    GET "/assets/{name}" => assets::asset;
    GET "/healthz" => home::healthz;
    GET "/readyz" => home::readyz;
}
