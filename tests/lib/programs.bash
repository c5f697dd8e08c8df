# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# shellcheck disable=SC2016,SC2034,SC2154 # code of other languages, variables that these files share
# Programs that nobody here wrote, started so that they wait. Each sets $started_pid.

start_traceable() {
    start_waiting "$TOP/build/programs/traceable" "$@"
}

# idle PID: it waits in a system call, so nothing is under way.
idle() {
    [[ $(process_field "$1" State) == S* ]]
}

start_iconv() {
    start_traceable iconv -f EUC-JP -t UTF-8 >/dev/null
    wait_until is_mapped EUC-JP.so "$started_pid"
    wait_until idle "$started_pid"
}

# gstreamer ARGUMENT...: gst-launch with the one plugin that it needs, whatever others this machine has.
gstreamer() {
    mkdir -p plugins
    ln -sf "/usr/lib/$(gcc -print-multiarch)/gstreamer-1.0/libgstcoreelements.so" plugins/
    start_traceable env -u GST_PLUGIN_PATH -u GST_PLUGIN_PATH_1_0 GST_PLUGIN_SYSTEM_PATH_1_0="$PWD/plugins" \
        GST_REGISTRY_1_0="$PWD/registry" GST_REGISTRY_FORK=no gst-launch-1.0 -q "$@" >/dev/null
}

start_gstreamer() {
    gstreamer fakesrc is-live=true do-timestamp=true ! fakesink sync=true
    wait_until is_mapped libgstcoreelements.so "$started_pid"
    wait_until idle "$started_pid"
}

APACHE_MODULES=(mpm_event authz_core mime alias deflate dbd proxy ssl xml2enc lua)

# start_apache [VARIABLE=VALUE]...: with its modules; it writes error.log here.
start_apache() {
    local module modules=/usr/lib/apache2/modules
    {
        echo "ServerRoot $PWD"
        echo "Listen 127.0.0.1:$((20000 + RANDOM % 20000))"
        echo 'ServerName localhost'
        for module in "${APACHE_MODULES[@]}"; do
            echo "LoadModule ${module}_module $modules/mod_$module.so"
        done
        echo 'PidFile httpd.pid'
        echo 'ErrorLog error.log'
        echo 'TypesConfig /dev/null'
        # only root may change to it
        printf 'User nobody\nGroup nogroup\n'
    } >httpd.conf
    start_traceable env "$@" apache2 -d "$PWD" -f httpd.conf -DFOREGROUND
    wait_until test -s httpd.pid
    wait_until grep -q 'resuming normal operations' error.log
}

# A server of OpenSSL's, with a provider that it opens when it begins.
start_openssl() {
    openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -keyout key.pem -out certificate.pem 2>openssl.err
    start_traceable openssl s_server -provider legacy -provider default -accept 127.0.0.1:0 -key key.pem \
        -cert certificate.pem >openssl.out 2>&1
    wait_until grep -q '^ACCEPT' openssl.out
    wait_until idle "$started_pid"
}
