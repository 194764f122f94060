"""A real mail server for the tests: aiosmtpd on loopback. Prints its port; writes each mail it takes as a line of JSON.

usage: mail_server.py plain|starttls|tls CERTIFICATE KEY
"""

import asyncio
import email
import email.policy
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult


class Kept:
    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        said = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "subject": mail["subject"],
            "id": mail["message-id"],
            "date": mail["date"].datetime.isoformat(),
            "text": mail.get_content(),
            "tls": server.transport.get_extra_info("ssl_object") is not None,
            "login": session.auth_data.decode() if session.auth_data else None,
            "longest": max(len(line) for line in envelope.content.split(b"\r\n")),
        }
        print(json.dumps(said), flush=True)
        return "250 taken"


def known(server, session, envelope, mechanism, data):
    right = data.login == b"office" and data.password == "密码 \"1\"".encode()
    return AuthResult(success=right, handled=False, auth_data=data.login if right else None)


def main():
    how, certificate, key = sys.argv[1:4]
    context = None
    if how != "plain":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
    more = {"authenticator": known, "hostname": "localhost"}
    if how == "starttls":
        more.update(tls_context=context, require_starttls=True, auth_required=True)
    if how == "tls":
        more.update(auth_require_tls=False, auth_required=True)

    async def serve():
        loop = asyncio.get_running_loop()
        wrapped = context if how == "tls" else None
        server = await loop.create_server(lambda: SMTP(Kept(), **more), "127.0.0.1", 0, ssl=wrapped)
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()

    asyncio.run(serve())


main()
