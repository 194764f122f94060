//! `zhiye keys`: the key file's recovery sheet. A lost key is lost words.

use crate::{office::Office, work::Say};
use clap::Subcommand;
use serde::{Deserialize, Serialize};

#[derive(Subcommand, Serialize, Deserialize, Clone, Debug)]
pub enum KeysCommand {
    /// Print the recovery sheet; put it into an envelope, away from the backups.
    Sheet {
        /// Say that the printed sheet was put away: `doctor` asks no more.
        #[arg(long)]
        stored: bool,
    },
}

pub async fn run(office: &Office, command: &KeysCommand, say: &Say) -> anyhow::Result<u8> {
    match command {
        KeysCommand::Sheet { stored: true } => {
            office.app.key_sheet_stored().await?;
            say.out("已记下：恢复单已经收好。 Noted: the sheet was put away.");
        }
        KeysCommand::Sheet { stored: false } => sheet(office, say),
    }
    Ok(0)
}

fn sheet(office: &Office, say: &Say) {
    let app = &office.app;
    say.out("# 枝叶密钥恢复单  Zhiye recovery sheet");
    say.out(format!("# 单位 office: {}", app.office().profile.name));
    say.out(format!("# 指纹 fingerprint: {}", app.key_fingerprint()));
    say.out("# 请打印，装信封封好，和备份分开放。谁拿到这张纸和一份备份，就能读群众的话。");
    say.out("# Print, seal in an envelope, keep it apart from the backups: sheet and backup together open the words.");
    say.out("# 密钥文件丢了：把下面的行照抄进 zhiye.key，再启动。每行 # 后面是这一行的校验。");
    say.out("# If the key file is lost: type these lines into zhiye.key and start. Behind # stands each line's own check.");
    for line in app.key_sheet().lines() {
        say.out(line);
    }
    say.note("收好以后请运行 zhiye keys sheet --stored。 When it is put away: zhiye keys sheet --stored");
}
