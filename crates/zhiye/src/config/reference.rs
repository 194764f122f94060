//! The settings on paper: what is in force, and what there is.

use super::{Effective, SETTINGS};

/// What is in force and where it came from, in the form of the file; secrets masked.
pub fn show(effective: &Effective) -> String {
    let mut text = String::new();
    for setting in SETTINGS {
        let line = match effective.given.get(setting.name) {
            None => format!("# {} =", setting.name),
            Some((_, origin)) if setting.secret => format!("{} = \"••••\"  # {origin}", setting.name),
            Some((value, origin)) => {
                format!("{} = {}  # {origin}", setting.name, toml::Value::from(value.as_str()))
            }
        };
        text += &line;
        text.push('\n');
    }
    text
}

/// docs/configuration.md, from the list of settings.
pub fn reference() -> String {
    let mut text = String::from(HEAD);
    for setting in SETTINGS {
        let default = setting.default.map_or("—".to_owned(), |default| format!("`{default}`"));
        text += &format!(
            "| `{}` | `{}` | `--{}` | {default} | {}{}<br>{} |\n",
            setting.name,
            setting.variable(),
            setting.flag(),
            setting.zh,
            if setting.secret { "（保密）" } else { "" },
            setting.en
        );
    }
    text + TAIL
}

const HEAD: &str = "# 设置 Configuration

<!-- Written by `zhiye config reference`; a test compares. -->

同一项设置可以写在三处，后面的盖过前面的：`zhiye.toml`（在数据文件夹里，或用 `--config` 指定）、环境变量 `ZHIYE_*`、命令行参数。
`config` 和 `data` 说的是这个文件在哪里，所以不写在文件里（用 `--config` 指定的文件可以写 `data`）。
写错名字时程序不会启动，并告诉您最接近的名字。`zhiye config show` 显示现在生效的值和它从哪里来。

A setting may stand in three places, the later wins: `zhiye.toml` (in the data folder, or `--config`), the environment,
the command line; but `config` and `data` say where the file is and don't stand in it (a file given by `--config` may
name `data`). An unknown name stops the program and names the nearest known one. `zhiye config show` prints what is
in force and where it came from. The office's own data (name, phone, hours, people) is not set here but on its pages.

| zhiye.toml | 环境变量 | 参数 | 默认 | 说明 |
|---|---|---|---|---|
";

const TAIL: &str = "
保密的项可以放在单独的文件里：名字后面加 `_file`（`database_file`、`ZHIYE_DATABASE_PASSWORD_FILE`、`--database-file`），
值是那个文件的路径。 A secret may lie in a file of its own: add `_file` to its name and give the path.

例 An example:

    listen = \"127.0.0.1:8310\"
    base_url = \"https://zhiye.example.cn\"
    secure_cookies = true
    trusted_proxies = [\"127.0.0.1\"]
    backup_to = \"/mnt/backup/zhiye\"
    backup_at = \"02:30\"
";
