//! What a store promises, on both engines.
#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod common;
#[path = "contract/copying.rs"]
mod copying;
#[path = "contract/housekeeping.rs"]
mod housekeeping;
#[path = "contract/keys.rs"]
mod keys;
#[path = "contract/opening.rs"]
mod opening;
#[path = "contract/sealing.rs"]
mod sealing;
#[path = "contract/search.rs"]
mod search;
#[path = "contract/writing.rs"]
mod writing;

/// Every case once per engine.
macro_rules! contract {
    ($($part:ident :: { $($case:ident),+ $(,)? })+) => {
        mod on_sqlite {
            $(mod $part { $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() { crate::$part::$case(crate::common::Site::sqlite()).await }
            )+ })+
        }
        mod on_postgres {
            $(mod $part { $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() { crate::$part::$case(crate::common::Site::postgres()).await }
            )+ })+
        }
    };
}

contract! {
    writing::{
        a_write_is_stored_whole_and_read_back,
        a_stale_version_is_a_conflict_and_nothing_is_stored,
        of_many_writers_of_one_version_exactly_one_wins,
        a_stream_that_is_only_expected_does_not_move_under_the_write,
        a_hit_constraint_is_named_alike_on_both_engines,
        one_refused_write_does_not_harm_those_beside_it,
        a_text_with_nul_is_refused,
        a_caller_who_goes_away_leaves_the_store_in_order,
        the_batch_lane_is_stored_too,
        values_come_back_as_they_went_in_and_texts_sort_by_bytes,
        jurisdictions_do_not_see_each_other,
        a_closed_store_answers_with_a_fault,
    }
    copying::{
        a_copy_put_back_into_either_engine_is_the_same_record,
        a_copy_taken_while_others_write_is_of_one_moment,
        before_a_migration_the_whole_record_is_copied,
        a_copy_of_a_newer_version_and_a_damaged_one_are_refused,
    }
    keys::{
        a_repeated_key_gets_the_first_result_and_stores_nothing,
        a_refusal_is_repeated_too,
        of_one_key_sent_many_times_at_once_one_is_stored,
        a_fault_before_the_commit_leaves_nothing_and_a_repeat_stores,
        after_a_lost_commit_answer_the_store_finds_out_by_the_key,
        a_lost_commit_answer_without_a_key_is_a_fault,
        after_a_lost_answer_the_repeat_gets_the_first_result,
        faults_everywhere_and_every_command_is_stored_once,
    }
    search::{
        hits_have_all_terms_and_come_newest_first,
        a_page_never_ends_between_entries_of_one_doc,
        an_entry_is_replaced_and_removed,
        the_largest_doc_is_found_and_one_beyond_is_refused,
        erased_words_take_their_search_entry_along_and_no_other,
        a_stream_can_be_taken_out_of_the_search_with_its_words_kept,
        a_stream_with_several_texts_is_one_hit,
        a_text_with_very_many_different_terms_is_found_by_each,
        words_are_replaced_but_never_moved_to_another_stream,
    }
    sealing::{
        sealed_events_have_dense_places_and_their_hash,
        the_versions_of_a_stream_are_sealed_in_order_whoever_seals,
        a_walk_over_all_events_meets_each_once,
    }
    housekeeping::{
        a_notice_is_taken_once_and_again_when_the_lease_ends,
        what_leaves_the_house_is_taken_channel_by_channel_and_by_nobody_else,
        a_notice_that_never_gets_through_is_given_up_and_can_be_revived,
        a_lease_has_one_holder_until_it_ends,
        what_is_past_its_day_is_pruned_and_the_rest_stays,
        readings_are_recorded,
        a_replay_is_whole_or_not_at_all,
        the_store_says_how_it_is,
    }
    opening::{
        what_was_stored_is_there_after_reopening,
        a_newer_database_is_refused,
        an_altered_migration_is_refused,
        a_failed_migration_changes_nothing,
        two_openings_at_once_migrate_once,
        another_key_file_is_refused,
    }
}
