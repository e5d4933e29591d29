# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each test fails when the patch of the same name is left out."""

from __future__ import annotations

from lab.testing import Lab
from tests.lab.helpers import refused, unique, vpc_with_subnets

AMAZON_LINUX = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.1-x86_64"


def test_nat_gateways_have_addresses(lab: Lab) -> None:
    ec2 = lab.client("ec2", "us-east-2")
    _unused, [subnet, _unused] = vpc_with_subnets(ec2)
    address = ec2.allocate_address(Domain="vpc")
    nat = ec2.create_nat_gateway(SubnetId=subnet, AllocationId=address["AllocationId"])["NatGateway"]
    [found] = ec2.describe_nat_gateways(NatGatewayIds=[nat["NatGatewayId"]])["NatGateways"]
    [its] = found["NatGatewayAddresses"]
    assert (its["AllocationId"], its["PublicIp"]) == (address["AllocationId"], address["PublicIp"])
    assert its["PrivateIp"].startswith("10.20.0.")
    assert its["NetworkInterfaceId"].startswith("eni-")
    assert nat["NatGatewayAddresses"] == found["NatGatewayAddresses"]

    ec2.delete_nat_gateway(NatGatewayId=nat["NatGatewayId"])
    [free] = ec2.describe_addresses(AllocationIds=[address["AllocationId"]])["Addresses"]
    assert not free.get("AssociationId")


def test_a_nat_gateway_needs_an_address_that_exists(lab: Lab) -> None:
    ec2 = lab.client("ec2", "us-east-2")
    _unused, [subnet, _unused] = vpc_with_subnets(ec2)
    with refused("InvalidAllocationID.NotFound"):
        ec2.create_nat_gateway(SubnetId=subnet, AllocationId="eipalloc-00000000")


def test_flow_logs_tell_how_they_were_made(lab: Lab) -> None:
    ec2 = lab.client("ec2", "us-east-2")
    vpc, _unused = vpc_with_subnets(ec2)
    role = "arn:aws:iam::111122223333:role/flow"
    tags = [{"Key": "Environment", "Value": "test"}]
    [made] = ec2.create_flow_logs(
        ResourceIds=[vpc],
        ResourceType="VPC",
        TrafficType="REJECT",
        LogGroupName="/flow",
        DeliverLogsPermissionArn=role,
        MaxAggregationInterval=60,
        TagSpecifications=[{"ResourceType": "vpc-flow-log", "Tags": tags}],
    )["FlowLogIds"]
    [found] = ec2.describe_flow_logs(Filters=[{"Name": "resource-id", "Values": [vpc]}])["FlowLogs"]
    assert (found["FlowLogId"], found["LogGroupName"], found["DeliverLogsPermissionArn"]) == (made, "/flow", role)
    assert (found["MaxAggregationInterval"], found["TrafficType"], found["Tags"]) == (60, "REJECT", tags)
    assert ec2.delete_flow_logs(FlowLogIds=[made])["Unsuccessful"] == []
    with refused("InvalidFlowLogId.NotFound"):
        ec2.describe_flow_logs(FlowLogIds=[made])


def test_metadata_options_have_no_state(lab: Lab) -> None:
    ec2, name, options = lab.client("ec2"), unique("lt"), {"HttpTokens": "required", "HttpEndpoint": "enabled"}
    ec2.create_launch_template(LaunchTemplateName=name, LaunchTemplateData={"MetadataOptions": options})
    [version] = ec2.describe_launch_template_versions(LaunchTemplateName=name)["LaunchTemplateVersions"]
    assert version["LaunchTemplateData"]["MetadataOptions"] == options


def test_volumes_keep_their_key(lab: Lab) -> None:
    ec2, name = lab.client("ec2"), unique("lt")
    volume = {"Encrypted": True, "KmsKeyId": "arn:aws:kms:us-east-1:111122223333:key/one"}
    mappings = [{"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 8}}, {"DeviceName": "/dev/xvdb", "Ebs": volume}]
    ec2.create_launch_template(LaunchTemplateName=name, LaunchTemplateData={"BlockDeviceMappings": mappings})
    [version] = ec2.describe_launch_template_versions(LaunchTemplateName=name)["LaunchTemplateVersions"]
    assert version["LaunchTemplateData"]["BlockDeviceMappings"] == mappings


def test_versions_can_be_deleted(lab: Lab) -> None:
    ec2, name = lab.client("ec2"), unique("lt")
    ec2.create_launch_template(LaunchTemplateName=name, LaunchTemplateData={"InstanceType": "t3.micro"})
    ec2.create_launch_template_version(LaunchTemplateName=name, LaunchTemplateData={"InstanceType": "t3.small"})
    answer = ec2.delete_launch_template_versions(LaunchTemplateName=name, Versions=["1", "2", "9"])
    assert [one["VersionNumber"] for one in answer["SuccessfullyDeletedLaunchTemplateVersions"]] == [2]
    assert [one["VersionNumber"] for one in answer["UnsuccessfullyDeletedLaunchTemplateVersions"]] == [1, 9]
    versions = ec2.describe_launch_template_versions(LaunchTemplateName=name)["LaunchTemplateVersions"]
    assert [one["VersionNumber"] for one in versions] == [1]


def test_every_region_has_its_own_images_and_parameters_name_them(lab: Lab) -> None:
    ids = set()
    for region in ("us-east-1", "us-east-2"):
        image = lab.client("ssm", region).get_parameter(Name=AMAZON_LINUX)["Parameter"]["Value"]
        [found] = lab.client("ec2", region).describe_images(ImageIds=[image])["Images"]
        assert found["Name"].startswith("al2023-ami")
        ids.add(image)
    assert len(ids) == 2


def test_an_unknown_image_is_an_error(lab: Lab) -> None:
    image = lab.client("ssm", "us-east-1").get_parameter(Name=AMAZON_LINUX)["Parameter"]["Value"]
    with refused("InvalidAMIID.NotFound"):
        lab.client("ec2", "us-east-2").describe_images(ImageIds=[image])


def test_account_attributes_are_listed(lab: Lab) -> None:
    answer = lab.client("ec2").describe_account_attributes(AttributeNames=["max-elastic-ips"])
    assert answer["AccountAttributes"][0]["AttributeValues"] == [{"AttributeValue": "5"}]


def test_instance_types_are_offered(lab: Lab) -> None:
    def offered(name: str) -> list[str]:
        filters = [{"Name": "instance-type", "Values": [name]}]
        answer = lab.client("ec2", "us-east-2").describe_instance_type_offerings(
            LocationType="availability-zone", Filters=filters
        )
        return [one["Location"] for one in answer["InstanceTypeOfferings"]]

    assert offered("t3.micro") == ["us-east-2a", "us-east-2b", "us-east-2c"]
    assert offered("z9.huge") == []


def test_a_security_group_in_use_is_kept(lab: Lab) -> None:
    ec2 = lab.client("ec2", "us-east-2")
    vpc, subnets = vpc_with_subnets(ec2)
    used, user = (ec2.create_security_group(GroupName=unique("g"), Description="d", VpcId=vpc) for _time in range(2))
    source = [{"GroupId": used["GroupId"]}]
    rule = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "UserIdGroupPairs": source}
    ec2.authorize_security_group_ingress(GroupId=user["GroupId"], IpPermissions=[rule])
    with refused("DependencyViolation"):
        ec2.delete_security_group(GroupId=used["GroupId"])
    elbv2 = lab.client("elbv2", "us-east-2")
    made = elbv2.create_load_balancer(Name=unique("lb"), Subnets=subnets, SecurityGroups=[user["GroupId"]])
    with refused("DependencyViolation"):
        ec2.delete_security_group(GroupId=user["GroupId"])
    elbv2.delete_load_balancer(LoadBalancerArn=made["LoadBalancers"][0]["LoadBalancerArn"])
    ec2.delete_security_group(GroupId=user["GroupId"])
    ec2.delete_security_group(GroupId=used["GroupId"])


def test_peering_connections_are_found_by_their_sides(lab: Lab) -> None:
    ec2 = lab.client("ec2")
    one, two, three = (ec2.create_vpc(CidrBlock=f"10.{200 + number}.0.0/16")["Vpc"]["VpcId"] for number in range(3))
    tags = [{"ResourceType": "vpc-peering-connection", "Tags": [{"Key": "Name", "Value": unique("pcx")}]}]
    first = ec2.create_vpc_peering_connection(VpcId=one, PeerVpcId=two, TagSpecifications=tags)
    second = ec2.create_vpc_peering_connection(VpcId=one, PeerVpcId=three)
    for peer, made in ((two, first), (three, second)):
        filters = [
            {"Name": "requester-vpc-info.vpc-id", "Values": [one]},
            {"Name": "accepter-vpc-info.vpc-id", "Values": [peer]},
        ]
        found = ec2.describe_vpc_peering_connections(Filters=filters)["VpcPeeringConnections"]
        assert [connection["VpcPeeringConnectionId"] for connection in found] == [
            made["VpcPeeringConnection"]["VpcPeeringConnectionId"]
        ]
