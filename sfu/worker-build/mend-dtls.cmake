# Writes OUTPUT, a copy of mediasoup's DtlsTransport.cpp in which one wrong comparison is put right.
#
# onSslBioOut() is the callback of a BIO. OpenSSL calls it before each operation with the operation, and after it with
# the operation OR-ed with BIO_CB_RETURN (BIO_set_callback_ex(3)); what the callback returns then is the operation's
# result. The original tests `== BIO_CB_RETURN`, which is never true, so every control call answers 1. A libssl built
# with kernel TLS, as Debian's is, asks BIO_get_ktls_send(), is told yes, and crashes in the first handshake.
#
# A copy of the source that does not hold the line exactly once fails the build: then upstream changed it, and
# someone has to look whether the mend is still needed.
#
#   cmake -DINPUT=.../DtlsTransport.cpp -DOUTPUT=... -P mend-dtls.cmake

set(WRONG "(operationType == BIO_CB_RETURN)")
set(RIGHT "(operationType & BIO_CB_RETURN)")

file(READ "${INPUT}" text)
string(LENGTH "${text}" length_before)
string(REPLACE "${WRONG}" "" without "${text}")
string(LENGTH "${without}" length_after)
string(LENGTH "${WRONG}" length_of_one)
math(EXPR count "(${length_before} - ${length_after}) / ${length_of_one}")
if(NOT count EQUAL 1)
  message(FATAL_ERROR
    "The DTLS mend expected the line with ${WRONG} exactly once in ${INPUT} and found it ${count} times.")
endif()
string(REPLACE "${WRONG}" "${RIGHT}" text "${text}")
file(WRITE "${OUTPUT}" "${text}")
